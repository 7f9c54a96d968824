"""The shipped tables, read here on their own, against what the gazetteer answers."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import core.places
from core.places import Assignment, Catchment, Coverage, Found, Gazetteer, Municipality, Outside

DATA = Path(core.places.__file__).parent / "data"


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


SLUGS = {"Kristiansund": "kristiansund", "Molde": "molde", "Ålesund": "alesund", "Ulstein": "ulstein"}
TEAMS = {row["municipality_number"]: SLUGS[row["team"]] for row in table("catchment_mr.csv")}
CODES = [
    (row["postcode"], row["place"], row["municipality_number"])
    for row in table("postcodes_no.csv") + table("postcodes_retired.csv")
]


def found(gazetteer: Gazetteer, typed: str) -> Municipality:
    answer = gazetteer.find(typed)
    assert isinstance(answer, Found), (typed, answer)
    return answer.municipality


def test_the_county_has_27_municipalities_each_with_a_team(gazetteer: Gazetteer) -> None:
    assert {each.number: each.team for each in gazetteer.municipalities} == TEAMS
    assert len(TEAMS) == 27
    assert set(TEAMS.values()) == set(SLUGS.values())


@pytest.mark.parametrize("row", table("catchment_mr.csv"), ids=lambda row: row["municipality"])
def test_each_municipality_is_found_by_its_name(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    for typed in (row["municipality"], row["municipality"].upper(), f"{row['municipality']} kommune"):
        municipality = found(gazetteer, typed)
        assert (municipality.number, municipality.team) == (row["municipality_number"], SLUGS[row["team"]])
        assert gazetteer.municipality(row["municipality_number"]) == municipality


def test_every_post_code_of_the_county_reaches_the_team_of_the_catchment_table(gazetteer: Gazetteer) -> None:
    ours = [(code, place, number) for code, place, number in CODES if number in TEAMS]
    assert len(ours) == 327 + 13
    for code, place, number in ours:
        for typed in (code, f"{code} {place}", f"{place} {code}", f"N-{code} {place.upper()}"):
            municipality = found(gazetteer, typed)
            assert (municipality.number, municipality.team) == (number, TEAMS[number]), typed


def test_every_post_code_elsewhere_is_outside(gazetteer: Gazetteer) -> None:
    away = [(code, place) for code, place, number in CODES if number not in TEAMS]
    assert len(away) == 5122 - 327
    for code, place in away:
        for typed in (code, f"{code} {place}"):
            answer = gazetteer.find(typed)
            assert isinstance(answer, Outside), typed
            assert answer.name == place


def test_every_municipality_elsewhere_is_outside_in_its_county(gazetteer: Gazetteer) -> None:
    rows = [row for row in table("municipalities_no.csv") if row["county_number"] != "15"]
    shared = {gazetteer.municipality(number).name for number in TEAMS}
    for row in rows:
        for name in row["name"].split(" - "):
            if name in shared:
                assert name == "Herøy"
                continue
            answer = gazetteer.find(name)
            assert isinstance(answer, Outside), name
            assert row["county"] in answer.county.split(" / ")


def test_every_post_place_of_the_county_leads_to_a_municipality_that_has_it(gazetteer: Gazetteer) -> None:
    places: dict[str, set[str]] = {}
    for _, place, number in CODES:
        places.setdefault(place, set()).add(number)
    ask = {"Sylte"}
    for place, numbers in places.items():
        if numbers <= TEAMS.keys() and place not in ask:
            assert found(gazetteer, place).number in numbers


def test_old_names_lead_to_where_the_municipality_went(gazetteer: Gazetteer) -> None:
    for row in table("old_municipalities.csv"):
        answer = gazetteer.find(row["old_name"])
        if row["municipality_number_now"] in TEAMS:
            assert isinstance(answer, Found), row
            assert answer.municipality.number == row["municipality_number_now"]
        else:
            assert isinstance(answer, Outside), row


def test_coverage_follows_the_certainty_of_the_table(gazetteer: Gazetteer) -> None:
    by_name = {each.name: each.coverage for each in gazetteer.municipalities}
    assert {name for name, coverage in by_name.items() if coverage is Coverage.HOST} == {
        "Kristiansund",
        "Molde",
        "Ålesund",
        "Ulstein",
    }
    assert {name for name, coverage in by_name.items() if coverage is Coverage.ASSUMED} == {
        *("Gjemnes", "Sunndal", "Surnadal", "Fjord", "Volda", "Ørsta")
    }


def test_the_shipped_exceptions_are_none_yet_and_would_need_a_code_we_know(gazetteer: Gazetteer) -> None:
    assert (DATA / "postcode_exceptions.csv").read_text(encoding="utf-8").startswith("postcode,team,since,reason\n")
    assert {row["postcode"] for row in table("postcode_exceptions.csv")} <= gazetteer.postcodes.keys()


def test_a_code_with_an_exception_reaches_its_own_team_and_its_municipality_keeps_its(gazetteer: Gazetteer) -> None:
    changed = replace(gazetteer, exceptions={"6165": "alesund"})
    assert found(changed, "6165 Sæbø").team == "alesund"
    assert found(changed, "Sæbø").team == found(changed, "6150").team == "ulstein"


def test_the_teams_of_a_day_are_laid_over_the_places(gazetteer: Gazetteer) -> None:
    first = date(2027, 1, 1)
    ulstein = Assignment(number="1516", team="ulstein", coverage=Coverage.HOST, last_day=first - timedelta(days=1))
    alesund = Assignment(number="1516", team="alesund", coverage=Coverage.WIDENING, first_day=first)
    code = Assignment(number="6165", team="alesund", first_day=first)
    catchment = Catchment((ulstein, alesund), (code,))
    before, after = (gazetteer.covered(catchment.on(day)) for day in (first - timedelta(days=1), first))
    assert (before.municipality("1516").team, after.municipality("1516").team) == ("ulstein", "alesund")
    assert after.municipality("1516").coverage is Coverage.WIDENING
    assert (found(before, "6165 Sæbø").team, found(after, "6165 Sæbø").team) == ("ulstein", "alesund")
    assert after.municipality("1505") == gazetteer.municipality("1505")
    assert catchment.turns() == (first,)


def test_a_number_outside_the_county_is_no_municipality_of_ours(gazetteer: Gazetteer) -> None:
    with pytest.raises(KeyError):
        gazetteer.municipality("0301")
