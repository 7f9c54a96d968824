"""Settings in words: what a value is called, what a change does, which places move, and what is wrong with a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from admin.setup_room import Opened
from admin.views.say import Say
from core.places import Gazetteer
from core.setup import (
    OF_A_TEAM,
    Added,
    Altered,
    Body,
    Change,
    Fault,
    Move,
    Name,
    Preview,
    Problem,
    Removed,
    Reordered,
    Row,
    Subject,
    Topic,
    moved_in,
)

MOST_NAMED = 12
LONGEST_NAME = 80
SPOKEN = {"services": "console.service.", "numbers": "web.number."}
"""What the catalogs call a row by its key, where it has no words of its own."""
LANGUAGES = ("nn", "nb", "en")
DAYS = frozenset({"first_day", "last_day", "checked_on"})
CHOSEN = frozenset({"telegram", "what", "coverage", "kind"})


@dataclass(slots=True, frozen=True, kw_only=True)
class ChangeLine:
    """`before` and `after` are empty where a whole row comes or goes; `parts` is what such a row says."""

    words: str
    before: str = ""
    after: str = ""
    parts: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class SetupWords:
    """The words about one document. `towns`: of the teams, by id. `numbers` and `areas`: as an opened document has them."""

    say: Say
    topic: Topic
    towns: Mapping[str, str]
    numbers: tuple[Row, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def about(cls, say: Say, opened: Opened) -> "SetupWords":
        return cls(say, opened.subject.topic, opened.towns, opened.numbers, opened.areas)

    def field(self, name: str) -> str:
        return self.say(f"console.setup.field.{name}")

    def section(self, name: str) -> str:
        return self.say(f"console.setup.section.{name}")

    def value(self, field: str, value: object) -> str:
        """As a reader would say it; what this page has no word for stands as it is kept."""
        if value is None or value == "":
            return self.say("console.setup.nothing")
        if field in DAYS:
            return _day(self.say, str(value))
        if field == "weekday":
            return self.say.first(f"services.weekday.{value}", "console.setup.nothing")
        if field in CHOSEN or (self.topic is Topic.TEXTS and field == "key"):
            return self.say(f"console.setup.choice.{value}")
        if field == "team":
            return self.towns.get(str(value), str(value))
        if isinstance(value, tuple):
            return ", ".join(self.member(field, one) for one in value)
        return self.member(field, str(value))

    def member(self, field: str, key: str) -> str:
        """In words what a document calls by a key or a number."""
        if field == "owner" and self.say.catalogs.has(f"services.owner.{key}"):
            return self.say(f"services.owner.{key}")
        if field == "where":
            return self.areas.get(key, key)
        if field == "numbers":
            return next((self.row_name("numbers", row) for row in self.numbers if row["key"] == key), key)
        return key

    def cell(self, field: str, value: object) -> str:
        """Where there is room for a few words only."""
        if value is None and field == "first_day" and self.topic is Topic.TEAM:
            return self.say("console.setup.from_the_start")
        return "–" if value is None else self.value(field, value)

    def said(self, row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """What of a row is said to people, by the name of its field: what it is called comes before, its key is the file's."""
        return ((name, self.value(name, value)) for name, value in row.items() if value and not self.filed(name))

    def filed(self, name: str) -> bool:
        """Only a file needs it."""
        return name == "key" and self.topic is not Topic.TEXTS

    def row_name(self, section: str, row: Mapping[str, object]) -> str:
        """What a row is called where there is room for a few words."""
        own = row.get(self.say.locale) if section in SPOKEN else None
        if own:
            return str(own).partition("\n")[0][:LONGEST_NAME]
        spoken = f"{SPOKEN.get(section, '')}{row.get('key')}"
        if section in SPOKEN and self.say.catalogs.has(spoken):
            return self.say(spoken)
        if section == "services" and row.get("numbers"):
            return self.value("numbers", row["numbers"])
        called = ("title",) if "title" in row else NAMED_BY[section]
        said = [self.value(name, row[name]) for name in called if row.get(name)]
        return " ".join(said) or self.section(section)

    def changes(self, preview: Preview, before: Body, *, pushed: int | None = None) -> Iterator[ChangeLine]:
        """`pushed`: which row was moved, counted from 1; of two that change places, either might have been."""
        yield from (self._change(one, before, pushed) for one in preview.changes)

    def _change(self, change: Change, before: Body, pushed: int | None) -> ChangeLine:
        match change:
            case Added(section, _, row) | Removed(section, _, row):
                what = "added" if isinstance(change, Added) else "removed"
                facts = {"section": self.section(section), "name": self.row_name(section, row)}
                parts = tuple(f"{self.field(name)}: {words}" for name, words in self.said(row))
                return ChangeLine(words=self.say(f"console.setup.change.{what}", **facts), parts=parts)
            case Altered(section, name, field, old, new):
                was = _row_of(before.get(section, ()), NAMES_OF[section], name)
                called = self.row_name(section, was) if was else self.section(section)
                words = self.say("console.setup.change.altered", name=called, field=self.field(field))
                return ChangeLine(words=words, before=self.value(field, old), after=self.value(field, new))
            case Reordered(section, names):
                return ChangeLine(words=self._order(section, before.get(section, ()), names, pushed))

    def _order(self, section: str, rows: tuple[Row, ...], names: tuple[Name, ...], pushed: int | None) -> str:
        """Where the one row that was moved stood and will stand; or that the order is another."""
        before = [_name_in(NAMES_OF[section], row) for row in rows]
        moved = moved_in(before, names)
        if not moved:
            return self.say("console.setup.change.reordered", section=self.section(section))
        row = pushed if pushed and before[pushed - 1] in moved else before.index(moved[0]) + 1
        facts: dict[str, str | int] = {"section": self.section(section), "name": self.row_name(section, rows[row - 1])}
        now = names.index(before[row - 1]) + 1
        return self.say("console.setup.change.moved", was=row, now=now, of=len(names), **facts)

    def move(self, move: Move, gazetteer: Gazetteer) -> str:
        """How many post codes go from whom to whom, and from when until when; and which, as far as there is room."""
        nobody = self.say("console.setup.move.nobody")
        count = len(move.postcodes)
        facts: dict[str, str | date] = {
            "day": move.first_day,
            "codes": self.say(f"console.setup.move.{'one' if count == 1 else 'many'}", count=count),
            "sender": self.towns.get(move.sender, move.sender) if move.sender else nobody,
            "receiver": self.towns.get(move.receiver, move.receiver) if move.receiver else nobody,
            "places": self._places(move, gazetteer),
        }
        if move.last_day:
            return self.say("console.setup.move.until", **facts, until=move.last_day)
        return self.say("console.setup.move.for_good", **facts)

    def _places(self, move: Move, gazetteer: Gazetteer) -> str:
        places = [gazetteer.municipality(number).name for number in move.municipalities] or list(move.postcodes)
        named = ", ".join(places[:MOST_NAMED])
        more = len(places) - MOST_NAMED
        return self.say("console.setup.move.more", places=named, count=more) if more > 0 else named

    def fault(self, fault: Fault, *, at_the_field: bool = False) -> str:
        """With its row and field before it, unless it stands at the field."""
        got = fault.got or self.say("console.setup.nothing")
        got = self.member("numbers", got) if fault.problem is Problem.STILL_USED else got
        got = self.areas.get(got, got) if fault.problem is Problem.GAP else got
        said = self.say(f"console.setup.fault.{fault.problem}", got=got, write=fault.write)
        if at_the_field:
            return said
        where = [self.section(fault.section)] if fault.section else []
        where += [self.say("console.setup.row", number=fault.row)] if fault.row else []
        where += [self._known_field(fault.field)] if fault.field else []
        return f"{', '.join(where)}: {said}" if where else said

    def _known_field(self, name: str) -> str:
        key = f"console.setup.field.{name}"
        return self.say(key) if self.say.catalogs.has(key) else name


NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "team": ("town",),
    "hours": ("weekday", "opens"),
    "drop_in": ("weekday", "opens", "place"),
    "intake": ("first_day",),
    "places": ("name", "number", "first_day"),
    "numbers": ("key",),
    "services": ("key",),
    "replies": ("key",),
    "texts": ("key",),
}
"""What calls a row to mind, by its section; a title does so better, where there is one."""
NAMES_OF: Mapping[str, tuple[str, ...]] = {
    **NAMED_BY,
    "team": (),
    "places": ("what", "number", "first_day"),
}
"""The fields that a change names a row by, in their order."""


def title_of(say: Say, subject: Subject, towns: Mapping[str, str]) -> str:
    topic = say(f"console.setup.topic.{subject.topic}")
    if subject.topic not in OF_A_TEAM:
        return topic
    return say("console.setup.of_team", topic=topic, town=towns.get(subject.team_id, subject.team_id))


def _row_of(rows: tuple[Row, ...], fields: tuple[str, ...], name: tuple[object, ...]) -> Row | None:
    return next((row for row in rows if _name_in(fields, row) == name), None)


def _name_in(fields: tuple[str, ...], row: Row) -> Name:
    return tuple(row[field] for field in fields)


def _day(say: Say, kept: str) -> str:
    return say("console.setup.day", day=date.fromisoformat(kept))
