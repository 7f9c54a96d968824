"""A Veginn of its own for one run: key, schema, teams, staff, and the settings that a process needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import migrations
from core.clock import SystemClock
from core.db import Database, open_database
from core.ids import RandomIds
from core.vault import Vault, create_key_file, load_master_key
from tests.botapi import BotApiServer
from tests.line.program import Program, free_port, running
from veginn.demo import fill_demo

TOKEN = "123456:CAMPAIGN"
SECRET = "a-secret-of-the-webhook"
PROMISE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a run has left behind, open for reading."""

    database: Database
    vault: Vault
    promise: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`database_url` empty means a SQLite file in `folder`."""

    folder: Path
    database_url: str = ""
    promise: timedelta = PROMISE
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'veginn.db'}"

    @property
    def key_file(self) -> Path:
        return self.folder / "veginn.key"

    async def set_up(self) -> None:
        """The demo's teams and logins, on either database."""
        create_key_file(self.key_file)
        migrations.migrate(self.url)  # never two at once in one process: Alembic keeps the one it works on in a global
        database = open_database(self.url)
        try:
            await fill_demo(database, RandomIds(), now=SystemClock().now())
        finally:
            await database.close()

    def settings(self, server: BotApiServer, *, mode: str) -> dict[str, str]:
        return {
            "database_url": self.url,
            "key_file": str(self.key_file),
            "telegram_mode": mode,
            "telegram_token": TOKEN,
            "telegram_secret": SECRET,
            "telegram_api": server.base_url,
            "sla": f"{int(self.promise.total_seconds())}s",
        }

    @asynccontextmanager
    async def runs(self, server: BotApiServer, *, mode: str) -> AsyncIterator[Program]:
        """The whole program in one process, in a thread so that the Bot API server goes on answering."""
        starting = running(self.folder, "serve", port=self.port, **self.settings(server, mode=mode))
        program = await asyncio.to_thread(starting.__enter__)
        try:
            yield program
        finally:
            await asyncio.to_thread(starting.__exit__, None, None, None)

    @asynccontextmanager
    async def opened(self, *, guest: bool = False) -> AsyncIterator[Kept]:
        """`guest` beside a running program."""
        database = open_database(self.url, guest=guest)
        try:
            yield Kept(database=database, vault=Vault(load_master_key(self.key_file)), promise=self.promise)
        finally:
            await database.close()
