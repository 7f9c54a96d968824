"""What a run prints: a table of figures, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.db import read
from core.outbox.models import outbox
from tests.campaign.installation import Kept

MOST_FAULTS = 20
SHARES = {"half of the letters within": 0.5, "95 of 100 within": 0.95, "99 of 100 within": 0.99}
SLOWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`weather`: how often what was met; `waits`: how long letters took."""

    faults: tuple[str, ...]
    figures: Mapping[str, int]
    weather: Mapping[str, int]
    waits: Mapping[str, float]
    seconds: float


async def waits_of(kept: Kept) -> Mapping[str, float]:
    """Seconds from the writing of a letter until it was settled: the usual ones, and the longest."""
    async with read(kept.database) as tx:
        rows = (await tx.execute(select(outbox.c.created_at, outbox.c.done_at, outbox.c.attempts))).all()
    took = sorted(((row.done_at - row.created_at).total_seconds(), row.attempts) for row in rows if row.done_at)
    if not took:
        return {}
    usual = {name: took[int(len(took) * share)][0] for name, share in SHARES.items()}
    return usual | {
        f"long, number {at}, attempts {tries}": seconds for at, (seconds, tries) in enumerate(took[-SLOWEST:])
    }


def print_report(report: Report) -> None:
    for name, count in report.figures.items():
        print(f"  {name:<40} {count:>8}")
    print("\n  Met on the wire")
    for name, count in sorted(report.weather.items()):
        print(f"  {name:<60} {count:>6}")
    print("\n  How long letters took, in seconds")
    for name, seconds in report.waits.items():
        print(f"  {name:<40} {seconds:>8.2f}")
    print(f"\n  {report.seconds:.0f} s in all")
    for fault in report.faults[:MOST_FAULTS]:
        print(f"  FAULT  {fault}")
    print(
        f"\n  {len(report.faults)} faults"
        if report.faults
        else "\n  No fault: every conversation ended, nothing lost, nothing twice"
    )
