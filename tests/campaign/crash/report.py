"""What a campaign is told by: a table for people, and the faults one by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

MOST_FAULTS = 20
COLUMNS: Sequence[tuple[str, str]] = (
    ("kills", "kills"),
    ("a minute", "kills_a_minute"),
    ("updates", "updates"),
    ("lost", "updates lost"),
    ("cases", "cases"),
    ("doubled", "cases doubled"),
    ("milestones", "milestones fired"),
    ("missed", "milestones missed"),
    ("doubled", "milestones doubled"),
    ("staff replies", "staff replies accepted"),
    ("arrived", "replies that arrived"),
    ("lost", "replies lost"),
    ("repeated", "replies repeated"),
    ("uncertain", "replies uncertain"),
    ("letters", "letters"),
    ("extra copies", "extra copies"),
    ("most of one", "most of one"),
    ("caught in hand", "caught_in_hand"),
    ("files copied", "copies"),
    ("recovery p50 s", "p50"),
    ("p99 s", "p99"),
    ("fewest hits", "fewest"),
    ("faults", "fault_count"),
)


def table(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "| cell | " + " | ".join(title for title, _ in COLUMNS) + " |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    for record in sorted(records, key=lambda one: str(one["name"])):
        facts = {**record.get("figures", {}), **record, "fault_count": len(record["faults"])}
        yield f"| {record['name']} | " + " | ".join(_shown(facts.get(name, "")) for _, name in COLUMNS) + " |"


def faults(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for record in records:
        found = record["faults"]
        for fault in found[:MOST_FAULTS]:
            yield f"{record['name']}: {fault}"
        if len(found) > MOST_FAULTS:
            yield f"{record['name']}: and {len(found) - MOST_FAULTS} more"


def _shown(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
