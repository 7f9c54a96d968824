"""The team at the console: they answer each new case, and send the same form again until it is taken."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from tests.campaign.turnstile import came_within
from tests.line.page import Form, Page
from veginn.demo import MEMBERS, PASSWORD

ROUND_SECONDS = 1.0
TRY_AGAIN_SECONDS = 0.1
PATIENCE_SECONDS = 15.0
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
CASE = re.compile(r'href="(/admin/cases/([0-9a-f]+))')
LOGINS = {team: names[0].lower() for team, names in MEMBERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One reply that the console has accepted."""

    case_id: str
    marker: str
    tries: int


@dataclass(slots=True)
class Member:
    """One signed-in member of a team. Whatever happens to a request, it is sent again."""

    client: httpx.AsyncClient
    login: str
    answered: dict[str, Answered] = field(default_factory=dict)
    refused: int = 0  # a colleague was there first, or the family cannot be reached just now
    broken: int = 0  # requests that got no answer
    unwell: int = 0  # answers that say that the house is unwell

    async def look_round(self) -> None:
        """Answers every case in the queue that has not been answered yet."""
        page = await self._get("/admin/")
        for path, case_id in dict.fromkeys(CASE.findall(page)):
            if case_id not in self.answered:
                await self._answer(path, case_id)

    async def _answer(self, path: str, case_id: str) -> None:
        """The same form until it is taken or refused: what was refused is tried again in the next round."""
        marker = f"Svar {self.login} {case_id} slutt."
        form, tries = _reply_form(await self._get(path)), 0
        while form is not None:
            tries += 1
            answer = await self._ask("POST", f"{path}/reply", data={**form.fields, "reply": marker})
            if "done=reply" in answer.headers.get("location", ""):
                self.answered[case_id] = Answered(case_id=case_id, marker=marker, tries=tries)
                return
            if answer.status_code != HTTPStatus.UNAUTHORIZED:
                self.refused += 1
                return
            form = _reply_form(await self._get(path))

    async def _get(self, path: str) -> str:
        while True:
            answer = await self._ask("GET", path)
            if answer.status_code == HTTPStatus.OK:
                return answer.text
            if answer.status_code != HTTPStatus.SEE_OTHER:
                return ""  # the case is gone: it was taken back
            await self._sign_in()

    async def _sign_in(self) -> None:
        answer = await self._ask("GET", "/admin/sign-in")
        if answer.status_code != HTTPStatus.OK:
            return
        form = Page(answer.text).form_with("password")
        await self._ask("POST", form.action, data={**form.fields, "login": self.login, "password": PASSWORD})

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Again and again, the very same, until there is an answer that means something."""
        while True:
            try:
                answer = await self.client.request(method, path, **more)
            except httpx.TransportError:
                self.broken += 1
            else:
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return answer
                self.unwell += 1
            await asyncio.sleep(TRY_AGAIN_SECONDS)


class StaffDesk:
    """One member of each team, each with a browser of their own."""

    def __init__(self, url: str, *, logins: Mapping[str, str] | None = None, every: float = ROUND_SECONDS) -> None:
        """`logins`: whom to send, by team; `every`: seconds between two looks at the queue."""
        self._url, self._every = url, every
        self._logins = tuple((logins or LOGINS).values())
        self.members: tuple[Member, ...] = ()

    async def live(self, stop: asyncio.Event) -> None:
        """Until `stop`, and then one round more, so that nobody who waits is left without an answer."""
        async with AsyncExitStack() as stack:
            self.members = tuple([await self._member(stack, login) for login in self._logins])
            while not stop.is_set():
                await self._look_round()
                await came_within(stop, self._every)
            await self._look_round()

    @property
    def answered(self) -> tuple[Answered, ...]:
        return tuple(one for member in self.members for one in member.answered.values())

    def figures(self) -> Mapping[str, int]:
        return {
            "staff replies accepted": len(self.answered),
            "staff replies refused": sum(one.refused for one in self.members),
            "staff forms sent again": sum(max(0, one.tries - 1) for one in self.answered),
            "console requests without an answer": sum(one.broken for one in self.members),
            "console requests answered unwell": sum(one.unwell for one in self.members),
        }

    async def _member(self, stack: AsyncExitStack, login: str) -> Member:
        client = httpx.AsyncClient(base_url=self._url, headers=SAME_ORIGIN, timeout=PATIENCE_SECONDS)
        return Member(await stack.enter_async_context(client), login)

    async def _look_round(self) -> None:
        async with asyncio.TaskGroup() as members:
            for member in self.members:
                members.create_task(member.look_round())


def _reply_form(page: str) -> Form | None:
    return next((form for form in Page(page).forms if "reply" in form.typed), None)
