"""Short work on the database beside a running Veginn: one transaction, then away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import migrations
from core.db import Database, Tx, begin, open_database, read
from core.settings import load_settings
from veginn.logs import configure_logs
from veginn.practice_mark import refuse_practice

Result = TypeVar("Result")


def in_transaction(work: Callable[[Tx], Awaitable[Result]]) -> Result:
    return asyncio.run(_write(work))


def reading(work: Callable[[Tx], Awaitable[Result]]) -> Result:
    return asyncio.run(_read(work))


async def _write(work: Callable[[Tx], Awaitable[Result]]) -> Result:
    database = _database()
    try:
        async with begin(database) as tx:
            return await work(tx)
    finally:
        await database.close()


async def _read(work: Callable[[Tx], Awaitable[Result]]) -> Result:
    database = _database()
    try:
        async with read(database) as tx:
            return await work(tx)
    finally:
        await database.close()


def _database() -> Database:
    settings = load_settings()
    configure_logs(settings.log_level)
    refuse_practice(settings.database_url)
    migrations.refuse_old_schema(settings.database_url)
    return open_database(settings.database_url, guest=True)
