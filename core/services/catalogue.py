import json
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from core.services.cards import DropIn, ServiceCard, ServiceKind


@cache
def load_services() -> tuple[ServiceCard, ...]:
    """In the order to show them, read once."""
    text = (files("core.services") / "data" / "services.json").read_text(encoding="utf-8")
    return tuple(read_card(row) for row in json.loads(text))


def read_card(row: dict[str, Any]) -> ServiceCard:
    return ServiceCard(
        key=row["key"],
        kind=ServiceKind(row["kind"]),
        owner=row["owner"],
        checked_on=date.fromisoformat(row["checked_on"]),
        source=row["source"],
        where=tuple(row.get("where", ())),
        numbers=tuple(row.get("numbers", ())),
        url=row.get("url"),
        phone=row.get("phone"),
        drop_in=_drop_in(row["drop_in"]) if row.get("drop_in") else None,
    )


def _drop_in(row: dict[str, Any]) -> DropIn:
    return DropIn(
        place=row["place"],
        weekday=row["weekday"],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
    )
