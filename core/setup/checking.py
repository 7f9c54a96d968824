"""What a document must be beyond the form of its fields: no hole, no overlap, nothing named that is not there. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.setup.faults import Fault, Faulty, Problem
from core.setup.forms import FORMS, LANGUAGES, MUNICIPALITY, POST_CODE
from core.setup.placeholders import PLACEHOLDERS, unknown_in
from core.setup.reading import in_order, read_file
from core.setup.records import Body, Row, Topic

DAY = timedelta(days=1)
EVER, FOR_GOOD = date.min, date.max
COUNTY = 2
"""Digits."""
Check = Callable[[Body, "Known"], Iterator[Fault]]


@dataclass(slots=True, frozen=True, kw_only=True)
class Known:
    """What a document may name. `used`: help numbers that must stay, for something else leads to them.

    `spoken`: keys of help numbers and cards that the catalogs have words for; `owners` of cards likewise. `told`: the
    numbers that those words of a card name.
    """

    teams: Collection[str]
    municipalities: Mapping[str, str]
    postcodes: Mapping[str, str]
    numbers: Collection[str]
    used: Collection[str]
    spoken: Mapping[Topic, Collection[str]]
    owners: Collection[str]
    told: Mapping[str, Collection[str]]


def taken(topic: Topic, text: str, known: Known) -> Body:
    """The document that a file holds, checked and in its canonical form. Raises Faulty."""
    body = read_file(FORMS[topic], text)
    refuse_faulty(topic, body, known)
    return in_order(FORMS[topic], _completed(topic, body, known))


def refuse_faulty(topic: Topic, body: Body, known: Known) -> None:
    """Raises Faulty."""
    faults = tuple(CHECKS[topic](body, known))
    if faults:
        raise Faulty(*faults)


def _completed(topic: Topic, body: Body, known: Known) -> Body:
    """A table of places is read by people: each row says the name of its place."""
    if topic is not Topic.CATCHMENT:
        return body
    return {"places": tuple({**row, "name": _name_of(row, known)} for row in body["places"])}


def _team(body: Body, _known: Known) -> Iterator[Fault]:
    for name in ("hours", "drop_in"):
        yield from (_at(fault, name) for fault in _opening(body[name]))
    if not any(row["first_day"] is None for row in body["intake"]):
        yield Fault(problem=Problem.MISSING_FIELD, section="intake", field="first_day", write="null")


def _opening(rows: tuple[Row, ...]) -> Iterator[Fault]:
    """Of one place and weekday, no two stretches touch each other."""
    for number, row in enumerate(rows, start=1):
        if str(row["closes"]) <= str(row["opens"]):
            yield Fault(problem=Problem.BACKWARDS, row=number, field="closes", got=str(row["closes"]))
    for number, row in enumerate(rows, start=1):
        others = (one for one in rows[: number - 1] if _same(one, row, "weekday", "place"))
        if any(str(one["opens"]) < str(row["closes"]) and str(row["opens"]) < str(one["closes"]) for one in others):
            yield Fault(problem=Problem.OVERLAP, row=number, field="opens", got=str(row["opens"]))


def _catchment(body: Body, known: Known) -> Iterator[Fault]:
    rows = body["places"]
    for number, row in enumerate(rows, start=1):
        yield from (_at(fault, "places", number) for fault in _place(row, known))
    spans: dict[tuple[str, str], list[tuple[date, date, int]]] = {}
    for number, row in enumerate(rows, start=1):
        first, last = _days(row)
        spans.setdefault((str(row["what"]), str(row["number"])), []).append((first, last, number))
    yield from (_at(fault, "places") for found in spans.values() for fault in _overlaps(sorted(found)))
    for code in known.municipalities:
        yield from (_at(fault, "places") for fault in _holes(code, sorted(spans.get((MUNICIPALITY, code), []))))


def _place(row: Row, known: Known) -> Iterator[Fault]:
    name = _name_of(row, known)
    if name is None:
        yield Fault(problem=Problem.UNKNOWN_PLACE, field="number", got=str(row["number"]))
    elif row["name"] not in {None, name}:
        yield Fault(problem=Problem.OTHER_NAME, field="name", got=str(row["name"]), write=name)
    if row["team"] not in known.teams:
        got, write = str(row["team"]), ", ".join(sorted(known.teams))
        yield Fault(problem=Problem.UNKNOWN_TEAM, field="team", got=got, write=write)
    if row["what"] == MUNICIPALITY and row["coverage"] is None:
        yield Fault(problem=Problem.EMPTY, field="coverage")
    if row["what"] == POST_CODE and row["coverage"] is not None:
        yield Fault(problem=Problem.NOT_EMPTY, field="coverage", got=str(row["coverage"]))
    first, last = _days(row)
    if last < first:
        yield Fault(problem=Problem.BACKWARDS, field="last_day", got=last.isoformat(), write=first.isoformat())


def _overlaps(spans: list[tuple[date, date, int]]) -> Iterator[Fault]:
    reached = None
    for first, last, number in spans:
        if reached is not None and first <= reached:
            write = (reached + DAY).isoformat() if reached < FOR_GOOD else ""
            got = "" if first == EVER else first.isoformat()
            yield Fault(problem=Problem.OVERLAP, row=number, field="first_day", got=got, write=write)
        reached = last if reached is None else max(reached, last)


def _holes(code: str, spans: list[tuple[date, date, int]]) -> Iterator[Fault]:
    """A family must meet a team on every day: from ever, and for good. `write` is the first day without one."""
    after: date | None = EVER
    for first, last, _ in spans:
        if after is not None and after < first:
            yield _hole(code, after)
        after = None if last == FOR_GOOD else max(after or EVER, last + DAY)
        if after is None:
            return
    yield _hole(code, after or EVER)


def _hole(code: str, day: date) -> Fault:
    write = "" if day == EVER else day.isoformat()
    return Fault(problem=Problem.GAP, field="number", got=code, write=write)


def _days(row: Row) -> tuple[date, date]:
    first, last = row["first_day"], row["last_day"]
    return date.fromisoformat(str(first)) if first else EVER, date.fromisoformat(str(last)) if last else FOR_GOOD


def _name_of(row: Row, known: Known) -> str | None:
    there = known.municipalities if row["what"] == MUNICIPALITY else known.postcodes
    return there.get(str(row["number"]))


def _numbers(body: Body, known: Known) -> Iterator[Fault]:
    rows = body["numbers"]
    for number, row in enumerate(rows, start=1):
        yield from (_at(fault, "numbers", number) for fault in _number(row, known))
    kept = {row["key"] for row in rows}
    for one in sorted(set(known.used) - kept):
        yield Fault(problem=Problem.STILL_USED, section="numbers", field="key", got=str(one))


def _number(row: Row, known: Known) -> Iterator[Fault]:
    yield from _worded_or_spoken(row, known.spoken[Topic.NUMBERS])
    if row["number"] is None and row["url"] is None:
        yield Fault(problem=Problem.EMPTY, field="number")
    yield from _all_or_none(row, ("opens", "closes"))


def _services(body: Body, known: Known) -> Iterator[Fault]:
    for number, row in enumerate(body["services"], start=1):
        yield from (_at(fault, "services", number) for fault in _service(row, known))


def _service(row: Row, known: Known) -> Iterator[Fault]:
    yield from _worded_or_spoken(row, known.spoken[Topic.SERVICES])
    if row["owner"] not in known.owners:
        write = ", ".join(sorted(known.owners))
        yield Fault(problem=Problem.NO_WORDS, field="owner", got=str(row["owner"]), write=write)
    counties = {code[:COUNTY] for code in known.municipalities}
    for code in _members(row, "where"):
        if code not in known.municipalities and code not in counties:
            yield Fault(problem=Problem.UNKNOWN_PLACE, field="where", got=code)
    for one in _members(row, "numbers"):
        if one not in known.numbers:
            write = ", ".join(sorted(known.numbers))
            yield Fault(problem=Problem.UNKNOWN_NUMBER, field="numbers", got=one, write=write)
    if row[LANGUAGES[0]] is None:
        missing = sorted(set(known.told.get(str(row["key"]), ())) - set(_members(row, "numbers")))
        yield from (Fault(problem=Problem.STILL_USED, field="numbers", got=one) for one in missing)
    yield from _all_or_none(row, ("place", "weekday", "opens", "closes"))


def _worded_or_spoken(row: Row, spoken: Collection[str]) -> Iterator[Fault]:
    """What the catalogs do not know brings its own words, in every language; what they know, may."""
    empty = [language for language in LANGUAGES if row[language] is None]
    if row["key"] not in spoken or len(empty) < len(LANGUAGES):
        yield from (Fault(problem=Problem.EMPTY, field=language) for language in empty)


def _all_or_none(row: Row, fields: tuple[str, ...]) -> Iterator[Fault]:
    """What belongs together, the last two being from when until when."""
    empty = [field for field in fields if row[field] is None]
    if empty and len(empty) < len(fields):
        yield from (Fault(problem=Problem.EMPTY, field=field) for field in empty)
    elif not empty and str(row[fields[-1]]) <= str(row[fields[-2]]):
        yield Fault(problem=Problem.BACKWARDS, field=fields[-1], got=str(row[fields[-1]]))


def _worded(body: Body, _known: Known) -> Iterator[Fault]:
    """Canned replies and a team's own lines: every {…} in them is one that can be filled in."""
    allowed = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for section, rows in body.items():
        for number, row in enumerate(rows, start=1):
            for language in LANGUAGES:
                for got in unknown_in(str(row[language])):
                    fault = Fault(problem=Problem.PLACEHOLDER, field=language, got=got, write=allowed)
                    yield _at(fault, section, number)


def _members(row: Row, field: str) -> tuple[str, ...]:
    value = row[field]
    return value if isinstance(value, tuple) else ()


def _same(one: Row, other: Row, *fields: str) -> bool:
    return all(one.get(field) == other.get(field) for field in fields)


def _at(fault: Fault, section: str, row: int | None = None) -> Fault:
    return replace(fault, section=section, row=row or fault.row)


CHECKS: Mapping[Topic, Check] = {
    Topic.TEAM: _team,
    Topic.CATCHMENT: _catchment,
    Topic.NUMBERS: _numbers,
    Topic.SERVICES: _services,
    Topic.REPLIES: _worded,
    Topic.TEXTS: _worded,
}
