"""What the time of an answer tells about a receipt: wrong, expired and right ones beside each other, in turns."""

import asyncio
import secrets
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from core.consultations import Band, PartnerSide, Question, Receipt, Role
from core.consultations.errors import NoSuchReceipt
from core.consultations.receipt import RANDOM_BYTES
from core.db import Database, begin, open_database, read
from core.ids import RandomIds
from core.teams import put_team
from core.teams.catalogue import shipped_teams
from core.vault import Vault
from migrations.run import migrate

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONSULTATIONS = 2_000
ROUNDS = 3_000
LONG_AGO = NOW - timedelta(days=60)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        database = open_database(url)
        partner = PartnerSide(Vault(secrets.token_bytes(32)), RandomIds(), timedelta(hours=24))
        async with begin(database) as tx:
            for team in shipped_teams():
                await put_team(tx, team)
        there = await asked(database, partner, now=NOW)
        expired = await asked(database, partner, now=LONG_AGO)
        await measure(database, partner, there, expired)
        await database.close()


async def asked(database: Database, partner: PartnerSide, *, now: datetime) -> list[Receipt]:
    receipts = [new_receipt() for _ in range(CONSULTATIONS)]
    question = Question(team_id="molde", role=Role.GP, band=Band.UNBORN, locale="nn", words="Korleis spør eg om rus?")
    async with begin(database) as tx:
        for receipt in receipts:
            await partner.ask(tx, receipt, question, now=now)
    return receipts


async def measure(
    database: Database, partner: PartnerSide, there: Sequence[Receipt], expired: Sequence[Receipt]
) -> None:
    spent: dict[str, list[float]] = {"wrong": [], "expired": [], "right": [], "wrong again": []}
    for number in range(ROUNDS):
        spent["wrong"].append(await look(database, partner, new_receipt()))
        spent["expired"].append(await look(database, partner, expired[number % CONSULTATIONS]))
        spent["right"].append(await look(database, partner, there[number % CONSULTATIONS]))
        spent["wrong again"].append(await look(database, partner, new_receipt()))
    print(f"{ROUNDS} of each, in turns, among {2 * CONSULTATIONS} consultations; microseconds")
    print(f"{'':<12}{'median':>9}{'p95':>9}{'p99':>9}")
    for name, times in spent.items():
        cuts = quantiles(times, n=100)
        print(f"{name:<12}{median(times):>9.0f}{cuts[94]:>9.0f}{cuts[98]:>9.0f}")


async def look(database: Database, partner: PartnerSide, receipt: Receipt) -> float:
    start = perf_counter()
    try:
        async with read(database) as tx:
            await partner.thread(tx, receipt, now=NOW)
    except NoSuchReceipt:
        pass
    return (perf_counter() - start) * 1_000_000


def new_receipt() -> Receipt:
    return Receipt.new(secrets.token_bytes(RANDOM_BYTES))


if __name__ == "__main__":
    asyncio.run(main())
