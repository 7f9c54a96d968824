"""The form of each topic: which sections a document has, and which fields a row of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.places import Coverage
from core.safety import HelpKind
from core.services import ServiceKind
from core.setup.columns import (
    Column,
    area,
    choice,
    clock,
    county_or_municipality,
    day,
    key,
    line,
    number,
    page,
    phone,
    several,
    text,
)
from core.setup.records import Topic

MOST_ROWS = 2_000
LANGUAGES = ("nn", "nb", "en")
MUNICIPALITY, POST_CODE = "municipality", "postcode"
GREETING, CLOSING = "greeting", "closing"
OPEN, DOORBELL, OFF = "open", "doorbell", "off"
"""What a team wants of Telegram: to be reached there, that the way to the web page is shown, or nothing."""
MONTHS = (1, 84)
"""From the first month to the start of school."""
DAYS = (1, 3_650)
WEEKDAY = Column("weekday", number(1, 7))
"""Monday is 1."""


@dataclass(slots=True, frozen=True)
class Section:
    """`known_by`: the fields that tell one row from another; two rows alike in these are a fault.

    `single`: exactly one row. `ordered`: the order of the rows means something, and is kept; otherwise they are put in
    the order of `known_by`.
    """

    name: str
    columns: tuple[Column, ...]
    known_by: tuple[str, ...] = ()
    single: bool = False
    ordered: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(slots=True, frozen=True)
class Form:
    topic: Topic
    sections: tuple[Section, ...]

    @property
    def is_table(self) -> bool:
        """It can be a CSV file."""
        return len(self.sections) == 1

    def section(self, name: str) -> Section:
        """Raises KeyError."""
        return {one.name: one for one in self.sections}[name]


def _in_each_language(limit: int, *, needed: bool = True) -> tuple[Column, ...]:
    return tuple(Column(language, text(limit), needed=needed) for language in LANGUAGES)


TEAM = Form(
    Topic.TEAM,
    (
        Section(
            "team",
            (
                Column("town", line(64)),
                Column("phone", phone, needed=False),
                Column("address", line(128), needed=False),
                Column("retention_days", number(*DAYS)),
                Column("telegram", choice(OPEN, DOORBELL, OFF)),
            ),
            single=True,
        ),
        Section(
            "hours",
            (WEEKDAY, Column("opens", clock), Column("closes", clock)),
            known_by=("weekday", "opens"),
        ),
        Section(
            "drop_in",
            (WEEKDAY, Column("opens", clock), Column("closes", clock), Column("place", line(128))),
            known_by=("weekday", "opens", "place"),
        ),
        Section(
            "intake",
            (Column("first_day", day, needed=False), Column("max_months", number(*MONTHS))),
            known_by=("first_day",),
        ),
    ),
)
CATCHMENT = Form(
    Topic.CATCHMENT,
    (
        Section(
            "places",
            (
                Column("what", choice(MUNICIPALITY, POST_CODE)),
                Column("number", area),
                Column("name", line(64), needed=False),
                Column("team", key),
                Column("coverage", choice(*Coverage), needed=False),
                Column("first_day", day, needed=False),
                Column("last_day", day, needed=False),
                Column("note", line(400), needed=False),
            ),
            known_by=("what", "number", "first_day"),
        ),
    ),
)
NUMBERS = Form(
    Topic.NUMBERS,
    (
        Section(
            "numbers",
            (
                Column("key", key),
                Column("kind", choice(*HelpKind)),
                Column("number", phone, needed=False),
                Column("url", page, needed=False),
                Column("opens", clock, needed=False),
                Column("closes", clock, needed=False),
                Column("checked_on", day),
                Column("source", line(400)),
                *_in_each_language(80, needed=False),
            ),
            known_by=("key",),
            ordered=True,
        ),
    ),
)
SERVICES = Form(
    Topic.SERVICES,
    (
        Section(
            "services",
            (
                Column("key", key),
                Column("kind", choice(*ServiceKind)),
                Column("owner", key),
                Column("checked_on", day),
                Column("source", line(400)),
                Column("where", several(county_or_municipality), needed=False),
                Column("numbers", several(key), needed=False),
                Column("url", page, needed=False),
                Column("phone", phone, needed=False),
                Column("place", line(128), needed=False),
                Column("weekday", number(1, 7), needed=False),
                Column("opens", clock, needed=False),
                Column("closes", clock, needed=False),
                *_in_each_language(600, needed=False),
            ),
            known_by=("key",),
            ordered=True,
        ),
    ),
)
REPLIES = Form(
    Topic.REPLIES,
    (
        Section(
            "replies",
            (Column("key", key), Column("title", line(80)), *_in_each_language(2_000)),
            known_by=("key",),
            ordered=True,
        ),
    ),
)
TEXTS = Form(
    Topic.TEXTS,
    (Section("texts", (Column("key", choice(GREETING, CLOSING)), *_in_each_language(600)), known_by=("key",)),),
)
FORMS: Mapping[Topic, Form] = {form.topic: form for form in (TEAM, CATCHMENT, NUMBERS, SERVICES, REPLIES, TEXTS)}
