"""Signals from process to process, by PostgreSQL's NOTIFY: sent at the commit, and not at all on a rollback.

They hold topics only (ids, never a word of anybody's). One may be lost while a listener connects anew: every listener
also looks by itself now and then.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

BELL = "veginn"
LONGEST = 7_000
"""Bytes; PostgreSQL takes fewer than 8,000 in one payload."""


async def tell_other_processes(connection: AsyncConnection, topics: Iterable[str]) -> None:
    for payload in payloads(topics):
        await connection.execute(select(func.pg_notify(BELL, payload)))


def payloads(topics: Iterable[str]) -> Iterator[str]:
    """Topics parted by spaces, as few payloads as hold them."""
    held = ""
    for topic in sorted(topics):
        if held and len(held) + len(topic) >= LONGEST:
            yield held
            held = ""
        held = f"{held} {topic}" if held else topic
    if held:
        yield held


def topics_in(payload: str) -> tuple[str, ...]:
    return tuple(payload.split(" "))
