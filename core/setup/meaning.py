"""Documents as what they mean to the rooms that read them. Pure; a document that was taken always means something."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from core.places import Assignment, Catchment, Coverage
from core.safety import HelpKind, HelpNumber, Hours
from core.services import DropIn, ServiceCard, ServiceKind
from core.setup.forms import LANGUAGES, MUNICIPALITY, OPEN, POST_CODE
from core.setup.records import Body, Row
from core.teams import Team


@dataclass(slots=True, frozen=True, kw_only=True)
class Opening:
    """Every week, in Europe/Oslo. `weekday`: Monday is 1. `place` is empty for a team's own door and phone."""

    weekday: int
    opens: time
    closes: time
    place: str = ""


@dataclass(slots=True, frozen=True)
class Intake:
    """From `first_day` on (None: from ever) the team is for children younger than so many months at first contact."""

    first_day: date | None
    max_months: int


@dataclass(slots=True, frozen=True, kw_only=True)
class TeamSetup:
    """What a team has said of itself. `telegram`: "open", "doorbell" or "off"."""

    town: str
    phone: str | None
    address: str | None
    retention_days: int
    telegram: str
    hours: tuple[Opening, ...]
    drop_in: tuple[Opening, ...]
    intake: tuple[Intake, ...]

    @property
    def takes_telegram(self) -> bool:
        """Of the other two, neither leaves a family before a shut door: both show the way to the web page."""
        return self.telegram == OPEN

    def max_months(self, day: date) -> int:
        """What holds on that day."""
        begun = [one for one in self.intake if one.first_day is None or one.first_day <= day]
        return max(begun, key=lambda one: one.first_day or date.min).max_months

    def as_team(self, team_id: str, day: date) -> Team:
        return Team(
            id=team_id,
            town=self.town,
            phone=self.phone,
            address=self.address,
            intake_max_months=self.max_months(day),
            retention_days=self.retention_days,
        )


@dataclass(slots=True, frozen=True, kw_only=True)
class CannedReply:
    """`words` by language, with holes that `placeholders.fill` fills."""

    key: str
    title: str
    words: Mapping[str, str]


def team_in(body: Body) -> TeamSetup:
    row: Mapping[str, Any] = body["team"][0]
    return TeamSetup(
        town=row["town"],
        phone=row["phone"],
        address=row["address"],
        retention_days=row["retention_days"],
        telegram=row["telegram"] or OPEN,
        hours=tuple(map(_opening, body["hours"])),
        drop_in=tuple(map(_opening, body["drop_in"])),
        intake=tuple(Intake(_day(one["first_day"]), int(str(one["max_months"]))) for one in body["intake"]),
    )


def team_body(team: Team) -> Body:
    """What the table of teams tells, of a team that nobody has set up yet."""
    row: Row = {
        "town": team.town,
        "phone": team.phone,
        "address": team.address,
        "retention_days": team.retention_days,
        "telegram": OPEN,
    }
    intake: Row = {"first_day": None, "max_months": team.intake_max_months}
    return {"team": (row,), "hours": (), "drop_in": (), "intake": (intake,)}


def team_changed(body: Body, team: Team, day: date) -> Body:
    """What the table of teams holds, put into a document that knows more. The intake age counts from ever, if it is new."""
    fresh = team_body(team)
    kept = team_in(body).max_months(day) == team.intake_max_months
    row: Row = {**fresh["team"][0], "telegram": body["team"][0]["telegram"]}
    return {**body, "team": (row,), "intake": body["intake"] if kept else fresh["intake"]}


def catchment_in(body: Body) -> Catchment:
    rows = body["places"]
    return Catchment(
        tuple(_assignment(row) for row in rows if row["what"] == MUNICIPALITY),
        tuple(_assignment(row) for row in rows if row["what"] == POST_CODE),
    )


def catchment_body(catchment: Catchment, names: Mapping[str, str], places: Mapping[str, str]) -> Body:
    """`names` of municipalities, `places` of post codes, by their numbers."""
    rows = [_place(MUNICIPALITY, one, names[one.number]) for one in catchment.municipalities]
    rows += [_place(POST_CODE, one, places[one.number]) for one in catchment.exceptions]
    return {"places": tuple(rows)}


def numbers_in(body: Body) -> tuple[HelpNumber, ...]:
    return tuple(_number(row) for row in body["numbers"])


def numbers_body(numbers: Iterable[HelpNumber]) -> Body:
    return {"numbers": tuple(_number_row(one) for one in numbers)}


def services_in(body: Body) -> tuple[ServiceCard, ...]:
    return tuple(_card(row) for row in body["services"])


def services_body(cards: Iterable[ServiceCard]) -> Body:
    return {"services": tuple(_card_row(one) for one in cards)}


def replies_in(body: Body) -> tuple[CannedReply, ...]:
    return tuple(
        CannedReply(key=str(row["key"]), title=str(row["title"]), words=_words(row)) for row in body["replies"]
    )


def texts_in(body: Body) -> Mapping[str, Mapping[str, str]]:
    """By "greeting" and "closing", where the team has them, then by language."""
    return {str(row["key"]): _words(row) for row in body["texts"]}


def _words(row: Row) -> Mapping[str, str]:
    return {language: str(row[language]) for language in LANGUAGES}


def _own_words(row: Row) -> Mapping[str, str] | None:
    return _words(row) if row[LANGUAGES[0]] else None


def _in_languages(words: Mapping[str, str] | None) -> Row:
    return {language: words[language] if words else None for language in LANGUAGES}


def _opening(row: Mapping[str, Any]) -> Opening:
    opens, closes = time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])
    return Opening(weekday=row["weekday"], opens=opens, closes=closes, place=row.get("place") or "")


def _assignment(row: Mapping[str, Any]) -> Assignment:
    return Assignment(
        number=row["number"],
        team=row["team"],
        coverage=Coverage(row["coverage"]) if row["coverage"] else None,
        first_day=_day(row["first_day"]),
        last_day=_day(row["last_day"]),
        note=row["note"],
    )


def _place(what: str, one: Assignment, name: str) -> Row:
    return {
        "what": what,
        "number": one.number,
        "name": name,
        "team": one.team,
        "coverage": str(one.coverage) if one.coverage else None,
        "first_day": _iso(one.first_day),
        "last_day": _iso(one.last_day),
        "note": one.note,
    }


def _number(row: Mapping[str, Any]) -> HelpNumber:
    return HelpNumber(
        key=row["key"],
        kind=HelpKind(row["kind"]),
        number=row["number"],
        url=row["url"],
        hours=Hours(time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])) if row["opens"] else None,
        checked_on=date.fromisoformat(row["checked_on"]),
        source=row["source"],
        names=_own_words(row),
    )


def _number_row(one: HelpNumber) -> Row:
    return {
        "key": one.key,
        "kind": str(one.kind),
        "number": one.number,
        "url": one.url,
        "opens": f"{one.hours.opens:%H:%M}" if one.hours else None,
        "closes": f"{one.hours.closes:%H:%M}" if one.hours else None,
        "checked_on": one.checked_on.isoformat(),
        "source": one.source,
        **_in_languages(one.names),
    }


def _card(row: Mapping[str, Any]) -> ServiceCard:
    return ServiceCard(
        key=row["key"],
        kind=ServiceKind(row["kind"]),
        owner=row["owner"],
        checked_on=date.fromisoformat(row["checked_on"]),
        source=row["source"],
        where=row["where"] or (),
        numbers=row["numbers"] or (),
        url=row["url"],
        phone=row["phone"],
        drop_in=_drop_in(row) if row["place"] else None,
        words=_own_words(row),
    )


def _drop_in(row: Mapping[str, Any]) -> DropIn:
    opening = _opening(row)
    return DropIn(place=opening.place, weekday=opening.weekday, opens=opening.opens, closes=opening.closes)


def _card_row(one: ServiceCard) -> Row:
    come = one.drop_in
    return {
        "key": one.key,
        "kind": str(one.kind),
        "owner": one.owner,
        "checked_on": one.checked_on.isoformat(),
        "source": one.source,
        "where": one.where or None,
        "numbers": one.numbers or None,
        "url": one.url,
        "phone": one.phone,
        "place": come.place if come else None,
        "weekday": come.weekday if come else None,
        "opens": f"{come.opens:%H:%M}" if come else None,
        "closes": f"{come.closes:%H:%M}" if come else None,
        **_in_languages(one.words),
    }


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
