"""Teams are data: a fifth one needs no code, and a mistake in the file is named."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest

from core.db import Database, begin, read
from core.errors import NotFound, SetupError
from core.teams import all_teams, get_team, put_team
from core.teams.catalogue import read_teams, shipped_teams, write_teams
from tests.builders import team_molde, team_ulstein

WRONG = {
    "id": ({"id": ""}, {"id": " "}, {"id": 7}),
    "town": ({"town": None},),
    "phone": ({"phone": ""}, {"phone": 71000000}),
    "intake_max_months": ({"intake_max_months": "12"}, {"intake_max_months": 0}, {"intake_max_months": True}),
    "retention_days": ({"retention_days": -1}, {"retention_days": 1.5}),
    "colour": ({"colour": "blue"},),
}


def refusal(text: str) -> str:
    with pytest.raises(SetupError) as caught:
        read_teams(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_four_teams_are_shipped_and_no_phone_number_is_guessed() -> None:
    teams = shipped_teams()
    assert [team.id for team in teams] == ["alesund", "kristiansund", "molde", "ulstein"]
    assert {team.phone for team in teams} == {None}


def test_what_is_exported_is_read_back_the_same() -> None:
    teams = (team_molde(phone="71 00 00 00"), replace(team_ulstein(), town="Ålesund"))
    assert read_teams(write_teams(teams)) == teams
    assert "Ålesund" in write_teams(teams)


@pytest.mark.parametrize("text", ["", "{", "null", '{"id": "molde"}', '"molde"'])
def test_a_file_of_another_form_is_refused_with_where_to_see_the_form(text: str) -> None:
    assert "veginn teams export" in refusal(text)


@pytest.mark.parametrize(("name", "wrong"), [(name, wrong) for name, many in WRONG.items() for wrong in many])
def test_a_wrong_field_is_named_with_its_team(name: str, wrong: Mapping[str, object]) -> None:
    text = json.dumps([asdict(team_ulstein()), {**asdict(team_molde()), **wrong}])
    assert refusal(text).startswith("The team file, team 2: ")
    assert name in refusal(text)


@pytest.mark.parametrize("row", [[], "molde", None, {}])
def test_a_row_that_is_no_team_is_refused(row: object) -> None:
    assert refusal(json.dumps([row])).startswith("The team file, team 1: ")


def test_two_teams_with_one_id_are_refused() -> None:
    assert "same id" in refusal(write_teams((team_molde(), team_molde())))


async def test_a_team_is_put_once_and_changed_after_that(database: Database) -> None:
    async with begin(database) as tx:
        for phone in (None, "71 00 00 00"):
            await put_team(tx, team_molde(phone=phone))
        await put_team(tx, team_ulstein())
    async with read(database) as tx:
        assert await all_teams(tx) == (team_molde(phone="71 00 00 00"), team_ulstein())
        assert await get_team(tx, "ulstein") == team_ulstein()
        with pytest.raises(NotFound):
            await get_team(tx, "oslo")
