import json
from datetime import date, time
from importlib.resources import files
from typing import Any

from core.safety.numbers import HelpKind, HelpNumber, Hours


def load_numbers() -> tuple[HelpNumber, ...]:
    """In the order to show them."""
    text = (files("core.safety") / "data" / "numbers.json").read_text(encoding="utf-8")
    return tuple(_read(row) for row in json.loads(text))


def _read(row: dict[str, Any]) -> HelpNumber:
    hours = row["hours"] and Hours(*(time.fromisoformat(clock) for clock in row["hours"]))
    return HelpNumber(
        key=row["key"],
        kind=HelpKind(row["kind"]),
        number=row["number"],
        url=row["url"],
        hours=hours,
        checked_on=date.fromisoformat(row["checked_on"]),
        source=row["source"],
    )
