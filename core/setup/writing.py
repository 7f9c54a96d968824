"""From a document to a file that `reading` takes back as the very same document. Pure."""

import csv
import io
import json
from enum import StrEnum
from typing import Any

from core.setup.forms import Form, Section
from core.setup.reading import TOPIC
from core.setup.records import Body, Row, Value


class FileKind(StrEnum):
    """CSV is for topics that are one table."""

    JSON = "json"
    CSV = "csv"


def write_file(form: Form, body: Body, kind: FileKind) -> str:
    """Raises ValueError for CSV of a topic that is no table."""
    match kind:
        case FileKind.JSON:
            return _json(form, body)
        case FileKind.CSV if form.is_table:
            return _csv(form.sections[0], body[form.sections[0].name])
        case FileKind.CSV:
            raise ValueError(form.topic)


def kept_text(body: Body) -> str:
    """As the store keeps it."""
    return json.dumps({name: list(map(dict, rows)) for name, rows in body.items()}, ensure_ascii=False)


def _json(form: Form, body: Body) -> str:
    content: dict[str, Any] = {TOPIC: form.topic}
    for section in form.sections:
        rows = [dict(row) for row in body[section.name]]
        content |= rows[0] if section.single else {section.name: rows}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _csv(section: Section, rows: tuple[Row, ...]) -> str:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(section.fields)
    table.writerows([_cell(row[field]) for field in section.fields] for row in rows)
    return out.getvalue()


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return " ".join(value)
        case _:
            return str(value)
