"""A database that starts together with us may need longer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import typer
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.db import open_database, read
from core.db.postgres import why_refused
from core.errors import AwayError

PATIENCE_SECONDS = 30
REST_SECONDS = 1.0
LONGEST_ANSWER = 10.0


class Ask(Protocol):
    async def __call__(self) -> None:
        """Returns when there was an answer.

        Raises:
            AwayError: there was none.
        """


async def wait_for_database(url: str) -> None:
    """Returns at once for SQLite, which is a file and cannot be away.

    Raises:
        AwayError: nobody answered for half a minute.
        SetupError: it answers, and refuses us.
    """
    database = open_database(url)

    async def ask() -> None:
        try:
            async with asyncio.timeout(LONGEST_ANSWER), read(database) as tx:
                await tx.execute(text("SELECT 1"))
        except OperationalError as problem:
            raise why_refused(problem) from None
        except TimeoutError:
            raise AwayError("PostgreSQL takes the call and says nothing.") from None

    try:
        if not database.is_sqlite:
            await until_it_answers(ask, _say)
    finally:
        await database.close()


async def until_it_answers(
    ask: Ask,
    say: Callable[[str], None],
    *,
    stopwatch: Callable[[], float] = time.monotonic,
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Raises AwayError, the last one met, when patience is at its end. Says once that it waits."""
    patient_until, waiting = stopwatch() + PATIENCE_SECONDS, False
    while True:
        try:
            await ask()
        except AwayError as problem:
            if stopwatch() >= patient_until:
                raise
            if not waiting:
                say(f"{problem} Waiting up to {PATIENCE_SECONDS} seconds.")
            waiting = True
        else:
            return
        await rest(REST_SECONDS)


def _say(words: str) -> None:
    typer.echo(f"veginn: {words}", err=True)
