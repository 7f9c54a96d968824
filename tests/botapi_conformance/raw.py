"""A caller without a library in between, for rules that no library lets one break."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from tests.botapi import BotApiServer


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def result(self) -> Any:
        return self.body["result"]

    @property
    def description(self) -> str:
        return str(self.body["description"])

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.result]


@dataclass(frozen=True, slots=True)
class Raw:
    server: BotApiServer
    session: aiohttp.ClientSession

    @classmethod
    @asynccontextmanager
    async def speaking_to(cls, server: BotApiServer) -> AsyncGenerator[Self]:
        async with aiohttp.ClientSession() as session:
            yield cls(server, session)

    async def calls(self, method: str, **arguments: Any) -> Answered:
        return await self.posts(f"/bot{self.server.token}/{method}", json=arguments)

    async def posts(self, path: str, **how: Any) -> Answered:
        async with self.session.post(f"{self.server.base_url}{path}", **how) as response:
            return Answered(response.status, await response.json(), dict(response.headers))
