"""From a file to a document: JSON, or CSV where the topic is one table. Pure. Every fault is found before any is told."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.setup.faults import Fault, Faulty, Odd, Problem
from core.setup.forms import MOST_ROWS, Form, Section
from core.setup.records import Body, Row, Value
from core.text import clean_text

TOPIC = "topic"
LONGEST_FILE = 2_000_000
LONGEST_GOT = 40
PARTINGS = (";", ",", "\t")
"""Between cells: what stands most often in the headings. Spreadsheets in Norway write semicolons."""


def read_file(form: Form, text: str) -> Body:
    """JSON begins with { or [; anything else is a table. Raises Faulty."""
    text = text.removeprefix("\ufeff").lstrip()
    if len(text) > LONGEST_FILE:
        raise Faulty(Fault(problem=Problem.TOO_LONG, write=str(LONGEST_FILE)))
    if text.startswith(("{", "[")) or not form.is_table:
        return body_of(form, _json_sections(form, text))
    return body_of(form, {form.sections[0].name: _table_rows(form.sections[0], text)})


def body_of(form: Form, sections: Mapping[str, Sequence[Any]]) -> Body:
    """Every row with all its fields, the rows as they came. Raises Faulty."""
    faults: list[Fault] = []
    body = {one.name: _rows(one, sections.get(one.name, ()), faults) for one in form.sections}
    if faults:
        raise Faulty(*faults)
    return body


def kept_body(form: Form, kept: str) -> Body:
    """What the store holds: read and checked once, when it came in. A field that is newer than the text is None."""
    raw = json.loads(kept)
    return {one.name: tuple(_kept_row(one, row) for row in raw.get(one.name, ())) for one in form.sections}


def _kept_row(section: Section, row: Mapping[str, Any]) -> Row:
    found = {name: row.get(name) for name in section.fields}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _json_sections(form: Form, text: str) -> Mapping[str, Sequence[Any]]:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as problem:
        where = f"{problem.lineno}" if isinstance(problem, json.JSONDecodeError) else ""
        raise Faulty(Fault(problem=Problem.NOT_JSON, got=where)) from None
    if isinstance(raw, list) and form.is_table:
        return {form.sections[0].name: raw}
    if not isinstance(raw, dict):
        raise Faulty(Fault(problem=Problem.NOT_JSON))
    return _sections_in(form, raw)


def _sections_in(form: Form, raw: dict[str, Any]) -> Mapping[str, Sequence[Any]]:
    """The fields of a single section stand at the top, so that a team is written as one would expect."""
    if raw.get(TOPIC, form.topic) != form.topic:
        raise Faulty(Fault(problem=Problem.OTHER_TOPIC, got=_short(raw[TOPIC]), write=form.topic))
    lists = {one.name for one in form.sections if not one.single}
    single = next((one for one in form.sections if one.single), None)
    top = {name: value for name, value in raw.items() if name not in lists | {TOPIC}}
    if single is None and top:
        faults = [Fault(problem=Problem.UNKNOWN_FIELD, field=name, write=", ".join(sorted(lists))) for name in top]
        raise Faulty(*faults)
    wrong = [name for name in lists if not isinstance(raw.get(name, []), list)]
    if wrong:
        raise Faulty(*(Fault(problem=Problem.NO_TABLE, section=name) for name in sorted(wrong)))
    found = {name: raw.get(name, []) for name in lists}
    return {**found, single.name: [top]} if single else found


def _table_rows(section: Section, text: str) -> Sequence[Any]:
    """The first line names the columns, in any order. Raises Faulty."""
    first = text.partition("\n")[0]
    parting = max(PARTINGS, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=parting, strict=True))
    except csv.Error:
        raise Faulty(Fault(problem=Problem.NO_TABLE, section=section.name)) from None
    heading = [cell.strip() for cell in lines[0]] if lines else []
    missing = [name for name in section.fields if name not in heading]
    if missing or len(set(heading)) < len(heading):
        raise Faulty(Fault(problem=Problem.MISSING_FIELD, section=section.name, write=", ".join(section.fields)))
    filled = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    return [dict(zip(heading, line, strict=True)) if len(line) == len(heading) else line for line in filled]


def _rows(section: Section, raw: Sequence[Any], faults: list[Fault]) -> tuple[Row, ...]:
    if len(raw) > MOST_ROWS:
        faults.append(Fault(problem=Problem.TOO_MANY_ROWS, section=section.name, write=str(MOST_ROWS)))
        return ()
    rows = [_row(section, number, one, faults) for number, one in enumerate(raw, start=1)]
    faults += _twice(section, rows)
    return tuple(row for row in rows if row is not None)


def in_order(form: Form, body: Body) -> Body:
    """As it is kept: rows whose order means nothing stand in the order of what they are known by."""
    return {
        one.name: body[one.name] if one.ordered else tuple(sorted(body[one.name], key=partial(_place, one)))
        for one in form.sections
    }


def _row(section: Section, number: int, raw: Any, faults: list[Fault]) -> Row | None:
    at = _At(section, None if section.single else number)
    if not isinstance(raw, dict):
        faults.append(at.fault(Problem.CELLS, write=", ".join(section.fields)))
        return None
    known = set(section.fields)
    strange = [_short(name) for name in raw if name not in known]
    found = [at.fault(Problem.UNKNOWN_FIELD, field=name, write=", ".join(section.fields)) for name in strange]
    values: dict[str, Value] = {}
    for column in section.columns:
        try:
            values[column.name] = column.value(raw.get(column.name))
        except Odd as odd:
            got = _short(raw.get(column.name))
            found.append(at.fault(odd.problem, field=column.name, got=got, write=odd.write))
    faults += found
    return None if found else values


@dataclass(slots=True, frozen=True)
class _At:
    section: Section
    row: int | None

    def fault(self, problem: Problem, *, field: str | None = None, got: str = "", write: str = "") -> Fault:
        return Fault(problem=problem, section=self.section.name, row=self.row, field=field, got=got, write=write)


def _twice(section: Section, rows: Iterable[Row | None]) -> Iterator[Fault]:
    seen: set[tuple[Value, ...]] = set()
    for number, row in enumerate(rows, start=1):
        if row is None or section.single:
            continue
        name = name_of(section, row)
        if name in seen:
            field = ", ".join(section.known_by)
            got = " ".join(map(str, filter(None, name)))
            yield Fault(problem=Problem.TWICE, section=section.name, row=number, field=field, got=got)
        seen.add(name)


def name_of(section: Section, row: Row) -> tuple[Value, ...]:
    """What a row is known by."""
    return tuple(row[field] for field in section.known_by)


def _place(section: Section, row: Row) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in name_of(section, row))


def _short(value: Any) -> str:
    said = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return clean_text(said, limit=LONGEST_GOT)
