"""Finding a case again: a form, and rows as in the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin.forms.search import SearchForm, write_spot
from admin.views.queue import QueueLine, Seen, queue_line
from core.cases.records import Stage
from core.cases.search import Found
from core.staff import Actor, Right
from web.page import Column, Option, Problem


@dataclass(slots=True, frozen=True, kw_only=True)
class SearchLine:
    row: QueueLine
    opened: str


@dataclass(slots=True, frozen=True, kw_only=True)
class SearchView:
    """`lines` is None before anything is asked. `numbers` are those of each team, for who stands above them."""

    form: SearchForm
    numbers_only: bool
    stages: tuple[Option, ...]
    holders: tuple[Option, ...]
    problems: tuple[Problem, ...]
    lines: tuple[SearchLine, ...] | None
    next: str
    columns: tuple[Column, ...]
    numbers: tuple[tuple[str, str], ...] | None


def search_view(
    seen: Seen,
    form: SearchForm,
    people: Sequence[Actor],
    *,
    found: Found | None,
    numbers: Mapping[str, int] | None,
    trouble: tuple[str, str] | None,
) -> SearchView:
    say = seen.say
    nobody_in_particular = Option(value="", label=say("console.search.any"))
    stages = (Option(value=stage, label=say(f"console.stage.{stage}")) for stage in Stage)
    holders = (Option(value=one.staff_id, label=one.name) for one in sorted(people, key=lambda one: one.name))
    return SearchView(
        form=form,
        numbers_only=seen.actor.may(Right.OVERSEE),
        stages=(nobody_in_particular, *stages),
        holders=(nobody_in_particular, *holders),
        problems=(Problem(field=trouble[0], words=say(trouble[1])),) if trouble else (),
        lines=_lines(seen, found) if found else None,
        next=write_spot(found.next) if found else "",
        columns=(
            Column(label=say("console.queue.head.team")),
            Column(label=say("console.search.count"), numeric=True),
        ),
        numbers=tuple((town, str(numbers.get(id_, 0))) for id_, town in seen.towns.items())
        if numbers is not None
        else None,
    )


def _lines(seen: Seen, found: Found) -> tuple[SearchLine, ...]:
    return tuple(
        SearchLine(row=queue_line(seen, row), opened=seen.say.moment(row.case.opened_at, now=seen.now))
        for row in found.rows
    )
