"""The engine's directory, answered from the gazetteer and the teams of this moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.engine.directory import (
    PlaceAmbiguous,
    PlaceAnswer,
    PlaceFound,
    PlaceOutside,
    PlaceUnknown,
    TeamFacts,
)
from core import places
from core.teams import Team


@dataclass(slots=True, frozen=True)
class HouseDirectory:
    gazetteer: places.Gazetteer
    by_id: Mapping[str, TeamFacts]

    def find_place(self, typed: str) -> PlaceAnswer:
        return _answer(self.gazetteer.find(typed))

    def nearest_place(self, lat: float, lon: float) -> PlaceAnswer:
        return _answer(self.gazetteer.nearest(lat, lon))

    def place(self, number: str) -> PlaceFound:
        return _found(self.gazetteer.municipality(number))

    def team(self, team_id: str) -> TeamFacts:
        return self.by_id[team_id]

    def teams(self) -> tuple[TeamFacts, ...]:
        return tuple(self.by_id.values())


def directory_of(gazetteer: places.Gazetteer, teams: tuple[Team, ...]) -> HouseDirectory:
    return HouseDirectory(gazetteer, {team.id: _facts(team) for team in teams})


def _facts(team: Team) -> TeamFacts:
    return TeamFacts(
        id=team.id,
        town=team.town,
        phone=team.phone,
        intake_max_months=team.intake_max_months,
        retention_days=team.retention_days,
    )


def _answer(found: places.PlaceAnswer) -> PlaceAnswer:
    match found:
        case places.Found(municipality=municipality):
            return _found(municipality)
        case places.Ambiguous(candidates=candidates):
            return PlaceAmbiguous(tuple(_found(one) for one in candidates))
        case places.Outside(name=name, county=county):
            return PlaceOutside(name, county)
        case places.Unknown():
            return PlaceUnknown()


def _found(municipality: places.Municipality) -> PlaceFound:
    widening = municipality.coverage is not places.Coverage.HOST
    return PlaceFound(municipality.number, municipality.name, municipality.team, widening)
