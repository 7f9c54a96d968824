"""A staff member without a browser: signs in, opens a case by its reference, answers."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import httpx

from tests.line.page import Page
from veginn.demo import PASSWORD

SEND = ("Send svaret", "Ta saka og send svaret")


@dataclass(slots=True)
class Console:
    client: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, url: str, login: str) -> AsyncIterator[Self]:
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(base_url=url, follow_redirects=True, headers=headers, timeout=20) as client:
            form = Page((await client.get("/admin/sign-in")).text).form_with("password")
            answer = await client.post(form.action, data={**form.fields, "login": login, "password": PASSWORD})
            assert answer.url.path == "/admin/", answer.text
            yield cls(client)

    async def queue(self) -> str:
        return (await self.client.get("/admin/")).text

    async def reply(self, reference: str, text: str) -> None:
        found = re.search(
            rf'href="(/admin/cases/[0-9a-f]+)[^"]*"[^>]*>(?:(?!</a>).)*{reference}', await self.queue(), re.DOTALL
        )
        assert found, f"{reference} is not in the queue"
        form = Page((await self.client.get(found[1])).text).form_with("reply")
        button = next(filter(None, (form.button(label) for label in SEND)))
        answer = await self.client.post(button.action, data={**form.fields, **button.fields, "reply": text})
        assert answer.status_code == httpx.codes.OK, answer.text
