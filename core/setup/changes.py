"""What differs between two versions of a document, as a short list that a view can put into words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.setup.forms import Form, Section
from core.setup.reading import name_of
from core.setup.records import Body, Row, Value

Name: TypeAlias = tuple[Value, ...]
"""What a row is known by: the values of its section's `known_by`; empty for a section of one row."""


@dataclass(slots=True, frozen=True)
class Added:
    section: str
    name: Name
    row: Row


@dataclass(slots=True, frozen=True)
class Removed:
    section: str
    name: Name
    row: Row


@dataclass(slots=True, frozen=True)
class Altered:
    """One field of a row that is there before and after."""

    section: str
    name: Name
    field: str
    before: Value
    after: Value


@dataclass(slots=True, frozen=True)
class Reordered:
    """Rows that are there before and after stand in another order, or new ones between them. `names`: all, as they will stand."""

    section: str
    names: tuple[Name, ...]


Change: TypeAlias = Added | Removed | Altered | Reordered


def changes_between(form: Form, before: Body, after: Body) -> tuple[Change, ...]:
    """Nothing where the two are the same; and the changes, done to `before`, give exactly `after`."""
    return tuple(
        change
        for section in form.sections
        for change in _in_section(section, before.get(section.name, ()), after.get(section.name, ()))
    )


def moved_in(before: Sequence[Name], after: Sequence[Name]) -> tuple[Name, ...]:
    """Each one whose move alone explains the new order: two when neighbours change places, nobody when it takes more."""
    if sorted(before, key=str) != sorted(after, key=str):
        return ()
    return tuple(one for one in before if _but(before, one) == _but(after, one))


def _but(names: Sequence[Name], gone: Name) -> list[Name]:
    return [name for name in names if name != gone]


def _in_section(section: Section, before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[Change]:
    old = {name_of(section, row): row for row in before}
    new = {name_of(section, row): row for row in after}
    yield from (Removed(section.name, name, row) for name, row in old.items() if name not in new)
    yield from (Added(section.name, name, row) for name, row in new.items() if name not in old)
    for name in [name for name in new if name in old]:
        yield from _in_row(section, name, old[name], new[name])
    if section.ordered and _grown(old, new) != tuple(new):
        yield Reordered(section.name, tuple(new))


def _in_row(section: Section, name: Name, old: Row, new: Row) -> Iterator[Altered]:
    for field in section.fields:
        if old[field] != new[field]:
            yield Altered(section.name, name, field, old[field], new[field])


def _grown(old: Mapping[Name, Row], new: Mapping[Name, Row]) -> tuple[Name, ...]:
    """The order if nobody had moved anything: what stays, then what is new."""
    return (*(name for name in old if name in new), *(name for name in new if name not in old))
