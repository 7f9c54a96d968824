"""Any document that is in order goes out as a file and comes back the same; and what differs is told exactly."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.setup.changes import Added, Altered, Change, Removed, Reordered, changes_between
from core.setup.checking import taken
from core.setup.forms import FORMS
from core.setup.meaning import (
    catchment_body,
    catchment_in,
    numbers_body,
    numbers_in,
    services_body,
    services_in,
    team_in,
)
from core.setup.moves import moves_between
from core.setup.reading import in_order, kept_body, name_of
from core.setup.records import Body, Row, Topic
from core.setup.shipped import shipped_body
from core.setup.writing import FileKind, kept_text, write_file
from tests.core.setup.drawing import GAZETTEER, HOME, KNOWN, TODAY, document

FEWER = settings(max_examples=40)
TABLES = [topic for topic in Topic if FORMS[topic].is_table]
SHIPPED = [Topic.CATCHMENT, Topic.NUMBERS, Topic.SERVICES]


def redone(topic: Topic, before: Body, changes: tuple[Change, ...]) -> Body:
    """The changes, done by hand to the rows before."""
    after: Body = {}
    for section in FORMS[topic].sections:
        rows: dict[object, Row] = {name_of(section, row): row for row in before[section.name]}
        for change in (one for one in changes if one.section == section.name):
            match change:
                case Added(name=name, row=row):
                    rows[name] = row
                case Removed(name=name, row=row):
                    assert rows.pop(name) == row
                case Altered(name=name, field=field, before=old, after=new):
                    assert rows[name][field] == old
                    rows[name] = {**rows[name], field: new}
                case Reordered(names=names):
                    rows = {name: rows[name] for name in names}
        after = {**after, section.name: tuple(rows.values())}
    return in_order(FORMS[topic], after)


@pytest.mark.parametrize("topic", Topic)
@FEWER
@given(data=st.data())
def test_what_goes_out_as_json_comes_back_the_same(topic: Topic, data: st.DataObject) -> None:
    body = data.draw(document(topic))
    assert taken(topic, write_file(FORMS[topic], body, FileKind.JSON), KNOWN) == body
    assert kept_body(FORMS[topic], kept_text(body)) == body


@pytest.mark.parametrize("topic", TABLES)
@FEWER
@given(data=st.data())
def test_what_goes_out_as_a_table_comes_back_the_same(topic: Topic, data: st.DataObject) -> None:
    body = data.draw(document(topic))
    text = write_file(FORMS[topic], body, FileKind.CSV)
    assert taken(topic, text, KNOWN) == body
    assert taken(topic, "\ufeff" + text, KNOWN) == body


def test_a_team_is_no_table() -> None:
    with pytest.raises(ValueError, match="team"):
        write_file(FORMS[Topic.TEAM], {}, FileKind.CSV)


@pytest.mark.parametrize("topic", Topic)
@FEWER
@given(data=st.data())
def test_the_changes_that_are_told_are_exactly_what_differs(topic: Topic, data: st.DataObject) -> None:
    before, after = data.draw(document(topic)), data.draw(document(topic))
    changes = changes_between(FORMS[topic], before, after)
    assert redone(topic, before, changes) == after
    assert (changes == ()) == (before == after)
    assert changes_between(FORMS[topic], after, after) == ()


@pytest.mark.parametrize("topic", SHIPPED)
def test_what_is_shipped_is_in_order_and_means_the_same_as_a_document(topic: Topic) -> None:
    body = shipped_body(topic, GAZETTEER)
    assert taken(topic, write_file(FORMS[topic], body, FileKind.JSON), KNOWN) == body
    assert taken(topic, write_file(FORMS[topic], body, FileKind.CSV), KNOWN) == body


@FEWER
@given(document(Topic.NUMBERS), document(Topic.SERVICES), document(Topic.CATCHMENT))
def test_a_document_means_what_it_says(numbers: Body, services: Body, catchment: Body) -> None:
    names = {**KNOWN.municipalities}, {**KNOWN.postcodes}
    assert numbers_body(numbers_in(numbers)) == numbers
    assert services_body(services_in(services)) == services
    again = catchment_body(catchment_in(catchment), *names)
    assert in_order(FORMS[Topic.CATCHMENT], again) == catchment


@FEWER
@given(document(Topic.CATCHMENT), st.integers(-500, 900))
def test_on_any_day_every_post_code_of_the_county_has_one_team(body: Body, later: int) -> None:
    day, catchment = TODAY + timedelta(days=later), catchment_in(body)
    holding = [one.number for one in catchment.municipalities if one.holds(day)]
    excepted = [one.number for one in catchment.exceptions if one.holds(day)]
    assert sorted(holding) == sorted(KNOWN.municipalities)
    assert len(set(excepted)) == len(excepted)
    cover = catchment.on(day)
    assert all(cover.team_of(code, home) in KNOWN.teams for code, home in HOME.items())


@FEWER
@given(document(Topic.CATCHMENT), document(Topic.CATCHMENT), st.integers(0, 900))
def test_the_moves_that_are_told_are_exactly_who_changes_team_on_any_day_to_come(
    before: Body, after: Body, later: int
) -> None:
    day, old, new = TODAY + timedelta(days=later), catchment_in(before), catchment_in(after)
    told = [
        (code, move.sender, move.receiver)
        for move in moves_between(old, new, HOME, today=TODAY)
        if move.first_day <= day <= (move.last_day or day)
        for code in move.postcodes
    ]
    then, now = old.on(day), new.on(day)
    teams = [(code, then.team_of(code, home), now.team_of(code, home)) for code, home in HOME.items()]
    assert sorted(told) == sorted(one for one in teams if one[1] != one[2])


@given(document(Topic.TEAM), st.integers(-500, 900))
def test_the_intake_age_is_that_of_the_last_day_that_has_come(body: Body, later: int) -> None:
    day = TODAY + timedelta(days=later)
    begun = [row for row in body["intake"] if str(row["first_day"] or date.min) <= day.isoformat()]
    assert team_in(body).max_months(day) == max(begun, key=lambda row: str(row["first_day"] or ""))["max_months"]
