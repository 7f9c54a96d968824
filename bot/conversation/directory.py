"""The engine's directory, answered from what the house is set up with and the teams of this moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.engine.directory import (
    DropInFacts,
    NumberFacts,
    OpenFacts,
    PlaceAmbiguous,
    PlaceAnswer,
    PlaceFound,
    PlaceOutside,
    PlaceUnknown,
    ServiceFacts,
    TeamFacts,
)
from core import places
from core.safety import HelpNumber
from core.services import DropIn, ServiceCard
from core.setup import InForce
from core.setup.meaning import Opening
from core.setup.week import stretches
from core.teams import Team


@dataclass(slots=True, frozen=True)
class HouseDirectory:
    setup: InForce
    gazetteer: places.Gazetteer
    by_id: Mapping[str, TeamFacts]

    def find_place(self, typed: str) -> PlaceAnswer:
        return _answer(self.gazetteer.find(typed))

    def nearest_place(self, lat: float, lon: float) -> PlaceAnswer:
        return _answer(self.gazetteer.nearest(lat, lon))

    def knows(self, number: str) -> bool:
        return number in self.gazetteer.home

    def place(self, number: str) -> PlaceFound:
        return _found(self.gazetteer.municipality(number))

    def team(self, team_id: str) -> TeamFacts:
        return self.by_id[team_id]

    def teams(self) -> tuple[TeamFacts, ...]:
        return tuple(self.by_id.values())

    def services(self, number: str | None) -> tuple[ServiceFacts, ...]:
        return services_for(self.setup, number)


def services_for(setup: InForce, municipality: str | None) -> tuple[ServiceFacts, ...]:
    """What is there alone comes first; None: what is there for all."""
    cards = [card for card in setup.services if card.serves(municipality)]
    return _services(setup, sorted(cards, key=lambda card: not card.is_local))


def every_service(setup: InForce) -> tuple[ServiceFacts, ...]:
    return _services(setup, setup.services)


def directory_of(setup: InForce, teams: tuple[Team, ...], day: date) -> HouseDirectory:
    """As it is on that day in Oslo."""
    by_id = {team.id: _facts(setup, team, day) for team in teams}
    return HouseDirectory(setup, setup.places(day), by_id)


def _facts(setup: InForce, team: Team, day: date) -> TeamFacts:
    own = setup.teams.get(team.id)
    return TeamFacts(
        id=team.id,
        town=team.town,
        phone=team.phone,
        intake_max_months=setup.max_months(team, day),
        retention_days=team.retention_days,
        takes_telegram=own is None or own.takes_telegram,
        hours=_open(own.hours) if own else (),
        drop_in=_open(own.drop_in) if own else (),
    )


def _open(openings: Sequence[Opening]) -> tuple[OpenFacts, ...]:
    return tuple(
        OpenFacts(
            first=one.first, last=one.last, opens=f"{one.opens:%H.%M}", closes=f"{one.closes:%H.%M}", place=one.place
        )
        for one in stretches(openings)
    )


def _services(setup: InForce, cards: Iterable[ServiceCard]) -> tuple[ServiceFacts, ...]:
    numbers = {one.key: one for one in setup.numbers}
    return tuple(_service(card, numbers) for card in cards)


def _service(card: ServiceCard, numbers: Mapping[str, HelpNumber]) -> ServiceFacts:
    """As old as the oldest thing on it."""
    named = [numbers[key] for key in card.numbers]
    return ServiceFacts(
        key=card.key,
        kind=card.kind,
        owner=card.owner,
        checked_on=min([card.checked_on, *(one.checked_on for one in named)]),
        local=card.is_local,
        numbers=tuple(_number(one) for one in named),
        url=card.url,
        phone=card.phone,
        drop_in=_drop_in(card.drop_in) if card.drop_in else None,
        words=card.words,
    )


def _number(one: HelpNumber) -> NumberFacts:
    hours = (f"{one.hours.opens:%H}", f"{one.hours.closes:%H}") if one.hours else None
    return NumberFacts(one.key, one.number or one.link, hours)


def _drop_in(come: DropIn) -> DropInFacts:
    return DropInFacts(come.place, come.weekday, f"{come.opens:%H.%M}", f"{come.closes:%H.%M}")


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
