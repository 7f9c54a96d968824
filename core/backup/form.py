"""What stands in a backup file: JSON, a line at a time. Pure.

    {"veginn": "data", "format": 1, "schema": "…", "rows": {"teams": 4, …}, …}    the manifest
    {"table": "teams", "columns": {"id": "text", …}}                              a table begins
    ["molde", "Molde", …]                                                         a row of it
    {"end": "<SHA-256 of every byte before>", "seal": "<the same, keyed>"}

Columns carry their kind, so that a file can be read without the tables of the program that wrote it.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self, TypeAlias

FORMAT = 1
MICROSECOND = timedelta(microseconds=1)
Seal: TypeAlias = Callable[[str], str]
"""A keyed fingerprint: only who holds the master key can make it, so a file that was altered does not pass."""


class Kind(StrEnum):
    DATA = "data"
    KEYS = "keys"


class Holds(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    BYTES = "bytes"
    INSTANT = "instant"
    SPAN = "span"


@dataclass(slots=True, frozen=True)
class Section:
    """A table as a backup knows it."""

    table: str
    columns: Mapping[str, Holds]

    def to_json(self) -> str:
        return _line({"table": self.table, "columns": dict(self.columns)})

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> Self:
        return cls(raw["table"], {name: Holds(held) for name, held in raw["columns"].items()})

    def row_to_json(self, row: Sequence[Any]) -> str:
        return _line([_out(held, value) for held, value in zip(self.columns.values(), row, strict=True)])

    def row_from_raw(self, raw: Sequence[Any]) -> dict[str, Any]:
        return {name: _in(held, value) for (name, held), value in zip(self.columns.items(), raw, strict=True)}


@dataclass(slots=True, frozen=True, kw_only=True)
class Stamp:
    """Which program makes a backup, and when. `seal` binds it to the master key of the installation."""

    version: str
    made_at: datetime
    seal: Seal


@dataclass(slots=True, frozen=True, kw_only=True)
class Manifest:
    """`mark` grows with all that is done in a database: of two keys files, the greater one knows more."""

    kind: Kind
    schema: str
    version: str
    made_at: datetime
    mark: int
    rows: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        return _line(
            {
                "veginn": self.kind,
                "format": FORMAT,
                "schema": self.schema,
                "version": self.version,
                "made_at": self.made_at.isoformat(),
                "mark": self.mark,
                "rows": dict(self.rows),
            }
        )

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            kind=Kind(raw["veginn"]),
            schema=raw["schema"],
            version=raw["version"],
            made_at=datetime.fromisoformat(raw["made_at"]).astimezone(UTC),
            mark=int(raw["mark"]),
            rows={table: int(count) for table, count in raw["rows"].items()},
        )


def end_to_json(digest: str, seal: Seal) -> str:
    return _line({"end": digest, "seal": seal(digest)})


def _line(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _out(held: Holds, value: Any) -> Any:
    if value is None:
        return None
    match held:
        case Holds.BYTES:
            return base64.b64encode(value).decode("ascii")
        case Holds.INSTANT:
            return value.astimezone(UTC).isoformat()
        case Holds.SPAN:
            return value // MICROSECOND
        case Holds.NUMBER | Holds.TEXT | Holds.TRUTH:
            return value


def _in(held: Holds, value: Any) -> Any:
    if value is None:
        return None
    match held:
        case Holds.BYTES:
            return base64.b64decode(value, validate=True)
        case Holds.INSTANT:
            return datetime.fromisoformat(value)
        case Holds.SPAN:
            return value * MICROSECOND
        case Holds.NUMBER | Holds.TEXT | Holds.TRUTH:
            return value
