"""What the yearly numbers show: no small number, and none that can be reckoned from what is shown beside it."""

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from core.consultations import Role
from core.consultations.policy import Cell, Row, hidden, presentable
from core.feedback.policy import ENOUGH

SUMS = st.dictionaries(st.sampled_from(Role), st.integers(0, 12), max_size=5)
CELLS = st.integers(0, 12).flatmap(
    lambda asked: st.integers(0, asked).flatmap(
        lambda answered: st.integers(0, answered).map(lambda in_time: Cell(asked, answered, in_time))
    )
)
TEAMS = st.dictionaries(
    st.sampled_from(["molde", "ulstein"]), st.dictionaries(st.sampled_from(Role), CELLS, max_size=5)
)


def rows_of(team: Mapping[Role, Cell]) -> dict[Role | None, Row]:
    return {row.role: row for row in presentable({"molde": team})}


@given(TEAMS)
def test_what_is_shown_is_true_and_never_small(teams: dict[str, dict[Role, Cell]]) -> None:
    for row in presentable(teams):
        cells = teams[row.team_id]
        for name in ("asked", "answered", "in_time"):
            shown, real = (
                getattr(row, name),
                [getattr(cell, name) for role, cell in cells.items() if row.role in {role, None}],
            )
            assert shown is None or (shown == sum(real) and (shown == 0 or shown >= ENOUGH))


@given(SUMS)
def test_no_small_number_can_be_reckoned_from_the_total(sums: dict[Role, int]) -> None:
    """Whoever knows the rest, the total and the rule has at least two worlds to choose from."""
    team = {role: Cell(times, 0, 0) for role, times in sums.items()}
    shown = rows_of(team)
    total, gone = shown[None].asked, [role for role in sums if shown[role].asked is None]
    if total is None or not gone:
        return
    rest = total - sum(shown[role].asked or 0 for role in sums if role not in gone)
    worlds = [world for world in product(range(1, rest + 1), repeat=len(gone)) if sum(world) == rest]
    for number, role in enumerate(gone):
        assert sums[role] >= ENOUGH or len({world[number] for world in worlds}) > 1


@given(SUMS)
def test_nothing_is_hidden_without_need(sums: dict[Role, int]) -> None:
    if all(times == 0 or times >= ENOUGH for times in sums.values()):
        assert hidden(sums) == frozenset()


def test_one_small_number_takes_the_smallest_of_the_others_with_it() -> None:
    shown = rows_of({Role.GP: Cell(2, 2, 2), Role.NAV: Cell(9, 9, 9), Role.MIDWIFE: Cell(20, 18, 15)})
    assert {role: row.asked for role, row in shown.items()} == {
        Role.MIDWIFE: 20,
        Role.GP: None,
        Role.NAV: None,
        None: 31,
    }


def test_a_team_with_too_few_altogether_shows_nothing() -> None:
    shown = rows_of({Role.GP: Cell(2, 2, 2), Role.NAV: Cell(1, 1, 1)})
    assert {row.asked for row in shown.values()} == {None}


def test_where_the_questions_are_hidden_the_answers_are_too() -> None:
    shown = rows_of({Role.GP: Cell(4, 4, 0), Role.NAV: Cell(5, 5, 5), Role.MIDWIFE: Cell(9, 9, 9)})
    assert (shown[Role.NAV].asked, shown[Role.NAV].answered, shown[Role.MIDWIFE].answered) == (None, None, 9)
    assert shown[None].answered is None


def test_on_a_whole_page_no_small_number_has_but_one_way_to_be() -> None:
    """Every page of two professions with up to seven questions each, with all that its columns say of each other."""
    cells = [Cell(a, b, c) for a in range(8) for b in range(a + 1) for c in range(b + 1)]
    worlds: dict[tuple[Row, ...], list[tuple[Cell, Cell]]] = {}
    for one, other in product(cells, cells):
        page = presentable({"molde": {Role.MIDWIFE: one, Role.GP: other}})
        worlds.setdefault(page, []).append((one, other))
    for possible in worlds.values():
        for number, name in product(range(2), ("asked", "answered", "in_time")):
            told = {getattr(pair[number], name) for pair in possible}
            assert len(told) > 1 or not 0 < next(iter(told)) < ENOUGH


def test_where_an_answer_is_hidden_there_is_no_total_to_reckon_it_from() -> None:
    """From the five answers one could reckon back how few the others have asked."""
    shown = rows_of({Role.GP: Cell(3, 0, 0), Role.NAV: Cell(5, 5, 5), Role.MIDWIFE: Cell(9, 9, 9)})
    assert (shown[Role.MIDWIFE].asked, shown[Role.MIDWIFE].answered, shown[None].answered) == (9, 9, None)
