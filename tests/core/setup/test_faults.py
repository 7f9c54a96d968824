"""What is wrong is told with its row, its field, what stood there and what to write; all of it at once."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.setup import Fault, Faulty, Problem, Topic
from core.setup.checking import taken
from core.setup.forms import FORMS
from core.setup.meaning import services_in
from core.setup.reading import LONGEST_FILE
from core.setup.shipped import shipped_body
from core.setup.writing import FileKind, write_file
from tests.core.setup.drawing import GAZETTEER, KNOWN

MOLDE: Mapping[str, Any] = {
    "town": "Molde",
    "retention_days": 90,
    "telegram": "open",
    "hours": [{"weekday": 1, "opens": "08:00", "closes": "15:30"}],
    "intake": [{"max_months": 12}, {"first_day": "2027-01-01", "max_months": 24}],
}
REPLY = {"key": "thanks", "title": "Takk", "nn": "Takk, {name}.", "nb": "Takk, {name}.", "en": "Thanks, {name}."}


def faults(topic: Topic, content: object) -> tuple[Fault, ...]:
    text = content if isinstance(content, str) else json.dumps(content)
    with pytest.raises(Faulty) as caught:
        taken(topic, text, KNOWN)
    return caught.value.faults


def only(topic: Topic, content: object) -> tuple[Problem, int | None, str | None, str, str]:
    (fault,) = faults(topic, content)
    return fault.problem, fault.row, fault.field, fault.got, fault.write


def places(*more: Mapping[str, Any], without: str = "") -> list[Mapping[str, Any]]:
    rows = shipped_body(Topic.CATCHMENT, GAZETTEER)["places"]
    return [*(dict(row) for row in rows if row["number"] != without), *more]


def place(number: str, team: str = "molde", *, what: str = "municipality", **said: str) -> Mapping[str, Any]:
    coverage = {"coverage": "host"} if what == "municipality" else {}
    return {"what": what, "number": number, "team": team, **coverage, **said}


def test_a_team_is_taken_as_one_would_write_it() -> None:
    body = taken(Topic.TEAM, json.dumps({"topic": "team", **MOLDE}), KNOWN)
    assert body["team"][0]["phone"] is None
    assert [row["max_months"] for row in body["intake"]] == [12, 24]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"town": ""}, (Problem.EMPTY, None, "town", "", "")),
        ({"town": 7}, (Problem.NOT_TEXT, None, "town", "7", "")),
        ({"town": "x" * 65}, (Problem.TOO_LONG, None, "town", "x" * 40, "64")),
        ({"phone": "ring meg"}, (Problem.NOT_A_PHONE, None, "phone", "ring meg", "71 00 00 00")),
        ({"retention_days": 0}, (Problem.NOT_A_NUMBER, None, "retention_days", "0", "1-3650")),
        ({"retention_days": True}, (Problem.NOT_A_NUMBER, None, "retention_days", "true", "1-3650")),
        ({"telegram": "maybe"}, (Problem.NOT_A_CHOICE, None, "telegram", "maybe", "open, doorbell, off")),
        ({"intake": [{"first_day": "2027-01-01", "max_months": 12}]}, (Problem.MISSING_FIELD, None, "first_day", "", "null")),
        ({"intake": [{"max_months": 12}, {"max_months": 24}]}, (Problem.TWICE, 2, "first_day", "", "")),
        ({"intake": [{"max_months": 12}, {"first_day": "soon", "max_months": 24}]}, (Problem.NOT_A_DAY, 2, "first_day", "soon", "2027-01-31")),
        ({"hours": [{"weekday": 8, "opens": "08:00", "closes": "15:00"}]}, (Problem.NOT_A_NUMBER, 1, "weekday", "8", "1-7")),
        ({"hours": [{"weekday": 1, "opens": "8", "closes": "15:00"}]}, (Problem.NOT_A_TIME, 1, "opens", "8", "08:30")),
        ({"hours": [{"weekday": 1, "opens": "15:00", "closes": "08:00"}]}, (Problem.BACKWARDS, 1, "closes", "08:00", "")),
        ({"hours": [*MOLDE["hours"], {"weekday": 1, "opens": "09:00", "closes": "10:00"}]}, (Problem.OVERLAP, 2, "opens", "09:00", "")),
        ({"hours": "always"}, (Problem.NO_TABLE, None, None, "", "")),
        ({"topic": "texts"}, (Problem.OTHER_TOPIC, None, None, "texts", "team")),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_field_of_a_team_is_named(wrong: Mapping[str, Any], told: tuple[object, ...]) -> None:
    assert only(Topic.TEAM, {**MOLDE, **wrong}) == told


def test_a_field_that_is_not_there_is_named_with_those_that_are() -> None:
    problem, _, field, _, write = only(Topic.TEAM, {**MOLDE, "colour": "blue"})
    assert (problem, field) == (Problem.UNKNOWN_FIELD, "colour")
    assert write.startswith("town, phone")


def test_all_faults_are_told_at_once_in_their_order() -> None:
    rows = [{**REPLY, "key": "Takk!"}, {**REPLY, "nn": ""}, "takk", {**REPLY, "title": None}]
    told = [(fault.row, fault.field, fault.problem) for fault in faults(Topic.REPLIES, rows)]
    assert told == [
        (1, "key", Problem.NOT_A_KEY),
        (2, "nn", Problem.EMPTY),
        (3, None, Problem.CELLS),
        (4, "title", Problem.EMPTY),
    ]


def test_a_hole_that_nobody_can_fill_is_refused() -> None:
    problem, row, field, got, write = only(Topic.REPLIES, [{**REPLY, "nb": "Hei {navn}, {name}!"}])
    assert (problem, row, field, got) == (Problem.PLACEHOLDER, 1, "nb", "{navn}")
    assert write == "{name} {team} {phone} {time}"
    assert only(Topic.TEXTS, [{"key": "greeting", "nn": "}", "nb": "Hei", "en": "Hi"}])[3] == "}"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (place("0301"), (Problem.UNKNOWN_PLACE, 27, "number", "0301", "")),
        (place("1506", "oslo"), (Problem.UNKNOWN_TEAM, 27, "team", "oslo", "alesund, kristiansund, molde, ulstein")),
        (place("1506", name="Aukra"), (Problem.OTHER_NAME, 27, "name", "Aukra", "Molde")),
        (place("1506", coverage=""), (Problem.EMPTY, 27, "coverage", "", "")),
        (place("1506", first_day="2027-01-01"), (Problem.GAP, None, "number", "1506", "")),
        (place("1506", last_day="2027-01-01"), (Problem.GAP, None, "number", "1506", "2027-01-02")),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_row_of_the_catchment_is_named(row: Mapping[str, Any], told: tuple[object, ...]) -> None:
    found = [fault for fault in faults(Topic.CATCHMENT, places(row, without="1506")) if fault.problem is told[0]]
    assert [(one.problem, one.row, one.field, one.got, one.write) for one in found] == [told]


def test_a_day_without_a_team_between_two_is_found() -> None:
    rows = places(place("1506", last_day="2026-12-30"), place("1506", first_day="2027-01-01"), without="1506")
    assert only(Topic.CATCHMENT, rows) == (Problem.GAP, None, "number", "1506", "2026-12-31")


def test_two_teams_on_one_day_are_refused() -> None:
    rows = places(place("1506", last_day="2027-01-01"), place("1506", first_day="2027-01-01"), without="1506")
    assert only(Topic.CATCHMENT, rows) == (Problem.OVERLAP, 28, "first_day", "2027-01-01", "2027-01-02")
    codes = [place("6416", what="postcode"), place("6416", what="postcode", first_day="2027-01-01")]
    assert only(Topic.CATCHMENT, places(*codes)) == (Problem.OVERLAP, 29, "first_day", "2027-01-01", "")


def test_a_post_code_has_the_coverage_of_its_municipality() -> None:
    row = {**place("6416", what="postcode"), "coverage": "host"}
    assert only(Topic.CATCHMENT, places(row)) == (Problem.NOT_EMPTY, 28, "coverage", "host", "")


def test_a_place_whose_last_day_is_before_its_first_is_refused() -> None:
    row = place("6416", what="postcode", first_day="2027-01-02", last_day="2027-01-01")
    assert only(Topic.CATCHMENT, places(row)) == (Problem.BACKWARDS, 28, "last_day", "2027-01-01", "2027-01-02")


def numbers(**said: Any) -> list[Mapping[str, Any]]:
    return [
        {**row, **(said if row["key"] == "drugs" else {})} for row in shipped_body(Topic.NUMBERS, GAZETTEER)["numbers"]
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"key": "nobody"}, (Problem.EMPTY, "nn", "")),
        ({"nb": "Rus"}, (Problem.EMPTY, "nn", "")),
        ({"url": None}, (Problem.EMPTY, "number", "")),
        ({"url": "http://rusinfo.no"}, (Problem.NOT_A_PAGE, "url", "http://rusinfo.no")),
        ({"url": "javascript:alert(1)"}, (Problem.NOT_A_PAGE, "url", "javascript:alert(1)")),
        ({"closes": None}, (Problem.EMPTY, "closes", "")),
        ({"closes": "10:00"}, (Problem.BACKWARDS, "closes", "10:00")),
    ],
    ids=str,
)
def test_a_wrong_help_number_is_named(said: Mapping[str, Any], told: tuple[object, ...]) -> None:
    first = faults(Topic.NUMBERS, numbers(**said))[0]
    assert (first.problem, first.field, first.got) == told
    assert (first.section, first.row) == ("numbers", 10)


def test_a_number_for_an_emergency_and_one_that_a_card_leads_to_stay() -> None:
    rows = [row for row in numbers() if row["key"] != "ambulance"]
    assert only(Topic.NUMBERS, rows)[:4] == (Problem.STILL_USED, None, "key", "ambulance")
    known = replace(KNOWN, used={"drugs"})
    with pytest.raises(Faulty) as caught:
        taken(Topic.NUMBERS, json.dumps([row for row in numbers() if row["key"] != "drugs"]), known)
    assert [(fault.problem, fault.got) for fault in caught.value.faults] == [(Problem.STILL_USED, "drugs")]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"en": "Come and see us."}, (Problem.EMPTY, "nn", "")),
        ({"owner": "nobody"}, (Problem.NO_WORDS, "owner", "nobody")),
        ({"where": ["15", "0301"]}, (Problem.UNKNOWN_PLACE, "where", "0301")),
        ({"where": "molde"}, (Problem.UNKNOWN_PLACE, "where", "molde")),
        ({"numbers": ["nobody"]}, (Problem.UNKNOWN_NUMBER, "numbers", "nobody")),
        ({"weekday": 2, "opens": "10:00", "closes": "12:00"}, (Problem.EMPTY, "place", "")),
        ({"kind": "club"}, (Problem.NOT_A_CHOICE, "kind", "club")),
    ],
    ids=str,
)
def test_a_wrong_card_is_named(said: Mapping[str, Any], told: tuple[object, ...]) -> None:
    rows = [dict(row) for row in shipped_body(Topic.SERVICES, GAZETTEER)["services"]]
    first = faults(Topic.SERVICES, [*rows[:7], {**rows[7], **said}, *rows[8:]])[0]
    assert (first.row, first.problem, first.field, first.got) == (8, *told)


def test_a_card_keeps_the_numbers_that_its_words_name_unless_it_brings_its_own() -> None:
    rows = [dict(row) for row in shipped_body(Topic.SERVICES, GAZETTEER)["services"]]
    without: list[Mapping[str, Any]] = [{**row, "numbers": []} if row["key"] == "line_child" else row for row in rows]
    assert only(Topic.SERVICES, without)[:4] == (Problem.STILL_USED, 11, "numbers", "child")
    own = {"nn": "Vi er her.", "nb": "Vi er her.", "en": "We are here."}
    worded = [{**row, **own} if row["key"] == "line_child" else row for row in without]
    new = {**rows[0], **own, "key": "open_house", "where": ["1506"]}
    body = taken(Topic.SERVICES, json.dumps([*worded, new]), KNOWN)
    assert [card.words for card in services_in(body) if card.words] == [own, own]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.MISSING_FIELD),
        ("key,nn\nthanks,Takk", Problem.MISSING_FIELD),
        ("key,title,nn,nb,en\nthanks,Takk", Problem.CELLS),
        ('key,title,nn,nb,en\n"thanks', Problem.NO_TABLE),
        ("{", Problem.NOT_JSON),
        ('{"replies": 7}', Problem.NO_TABLE),
        ('{"answers": []}', Problem.UNKNOWN_FIELD),
        ("[" * 100_000, Problem.NOT_JSON),
        ("[" + "0," * 2_000 + "0]", Problem.TOO_MANY_ROWS),
        ("x" * (LONGEST_FILE + 1), Problem.TOO_LONG),
    ],
    ids=range(10),
)
def test_a_file_of_another_form_is_refused(text: str, problem: Problem) -> None:
    assert [fault.problem for fault in faults(Topic.REPLIES, text)] == [problem]


@pytest.mark.parametrize("parting", [";", "\t"])
def test_a_table_from_a_spreadsheet_is_read_whatever_parts_its_cells(parting: str) -> None:
    lines = [
        ("nn", "key", "title", "nb", "en"),
        ("Hei, du", "hello", "Hei", "Hei, du", "Hello, you"),
        ("", "", "", "", ""),
    ]
    body = taken(Topic.REPLIES, "\r\n".join(parting.join(line) for line in lines), KNOWN)
    assert body["replies"] == ({"key": "hello", "title": "Hei", "nn": "Hei, du", "nb": "Hei, du", "en": "Hello, you"},)


@pytest.mark.parametrize("topic", Topic)
@given(text=st.text() | st.recursive(st.none() | st.text() | st.integers() | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["topic", "town", "hours", "intake", "places", "replies", "key"]) | st.text(), inner)).map(json.dumps))  # fmt: skip
def test_whatever_is_sent_is_taken_or_refused_and_what_is_taken_stays_the_same(topic: Topic, text: str) -> None:
    with suppress(Faulty):
        body = taken(topic, text, KNOWN)
        assert taken(topic, write_file(FORMS[topic], body, FileKind.JSON), KNOWN) == body
