"""The main job over the Bot API protocol: the real program as a process, a Bot API server on loopback, real HTTP between."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.i18n import Catalogs
from tests.botapi import BotApiServer, Person, SeenMessage
from tests.line.console import Console
from tests.line.program import Program, free_port, running

TOKEN = "123456:LINE-TEST"
SECRET = "a-secret-of-the-webhook"
PATIENCE = 20.0
MODES = ("polling", "webhook")
LANGUAGES = {"nn": "Nynorsk", "nb": "Bokmål", "en": "English"}


@asynccontextmanager
async def program_beside(server: BotApiServer, folder: Path, *, mode: str, port: int) -> AsyncIterator[Program]:
    """In a thread, so that the Bot API server goes on answering while the program starts."""
    starting = running(
        folder,
        "demo",
        "--directory",
        "data",
        port=port,
        telegram_mode=mode,
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api=server.base_url,
    )
    program = await asyncio.to_thread(starting.__enter__)
    try:
        yield program
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)


class Talk:
    """A person's conversation, counted."""

    def __init__(self, person: Person, catalogs: Catalogs, locale: str) -> None:
        self.person, self.catalogs, self.locale = person, catalogs, locale
        self.presses = self.typed = 0

    def words(self, key: str) -> str:
        return self.catalogs.say(self.locale, key)

    async def press(self, label: str) -> SeenMessage:
        self.presses += 1
        await self.person.presses(label)
        return await self.person.sees_one(within=PATIENCE)

    async def write(self, text: str) -> SeenMessage:
        self.typed += 1
        await self.person.writes(text)
        return await self.person.sees_one(within=PATIENCE)

    async def start(self) -> SeenMessage:
        await self.person.writes("/start")
        return await self.person.sees_one(within=PATIENCE)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("locale", LANGUAGES)
async def test_from_hello_to_the_answer(tmp_path: Path, catalogs: Catalogs, mode: str, locale: str) -> None:
    async with (
        BotApiServer.start(token=TOKEN) as server,
        program_beside(server, tmp_path, mode=mode, port=free_port()) as program,
    ):
        kari = server.person(user_id=501, first_name="Kari", language_code=locale)
        talk = Talk(kari, catalogs, locale)
        await talk.start()
        await talk.press(LANGUAGES[locale])
        await talk.press(talk.words("who.parent"))
        await talk.write("Hustadvika")
        await talk.press(talk.words("team.yes"))
        await talk.press(talk.words("child_age.under_1"))
        await talk.press(talk.words("reach.chat"))
        await talk.press(talk.words("skip"))
        confirmation = await talk.press(talk.words("send.yes"))

        assert (talk.presses, talk.typed) == (7, 1)
        assert "Molde" in confirmation.text
        assert re.search(r"\d{1,2}[.:]\d{2}", confirmation.text), "a clock time"
        reference = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", confirmation.text)
        assert reference

        answer = "Hei Kari, eg heiter Marit."
        async with Console.signed_in(program.url, "marit") as console:
            await console.reply(reference[0], answer)
        answered = await kari.sees_one(within=PATIENCE)
        assert answer in answered.text
        assert "Marit" in answered.text


@pytest.mark.parametrize("mode", MODES)
async def test_after_kill_9_it_goes_on_at_the_same_step_and_nothing_is_doubled(
    tmp_path: Path, catalogs: Catalogs, mode: str
) -> None:
    port = free_port()
    async with BotApiServer.start(token=TOKEN) as server:
        talk = Talk(server.person(user_id=501, first_name="Kari", language_code="nn"), catalogs, "nn")
        async with program_beside(server, tmp_path, mode=mode, port=port) as program:
            await talk.start()
            await talk.press("Nynorsk")
            await talk.press(talk.words("who.pregnant"))
            await asyncio.to_thread(program.comes_to_rest)
            await asyncio.to_thread(program.kill)
        await talk.person.writes("Molde")
        async with program_beside(server, tmp_path, mode=mode, port=port):
            found = await talk.person.sees_one(within=PATIENCE)
            assert talk.words("team.yes") in found.labels
            await talk.press(talk.words("team.yes"))
            await server.until_confirmed()
            await talk.person.hears_nothing_more()


async def test_nothing_is_left_of_somebody_who_says_no(tmp_path: Path, catalogs: Catalogs) -> None:
    marker, person_id = "Kvitveismarkør", 9_876_543_210
    async with (
        BotApiServer.start(token=TOKEN) as server,
        program_beside(server, tmp_path, mode="polling", port=free_port()) as program,
    ):
        talk = Talk(server.person(user_id=person_id, first_name=marker, language_code="nn"), catalogs, "nn")
        await talk.start()
        await talk.press("Nynorsk")
        await talk.press(talk.words("who.parent"))
        await talk.write("Molde")
        await talk.press(talk.words("team.yes"))
        await talk.press(talk.words("child_age.under_1"))
        await talk.press(talk.words("reach.chat"))
        await talk.write(f"{marker} søv ikkje")
        goodbye = await talk.press(talk.words("send.no"))
        assert catalogs.words["nn"]["declined"].split("{")[0] in goodbye.text
        assert program.nowhere(marker, str(person_id))
        await asyncio.to_thread(program.kill)
        assert program.nowhere(marker, str(person_id))


async def test_a_token_that_telegram_refuses_ends_the_program_with_one_clear_line(tmp_path: Path) -> None:
    async with BotApiServer.start(token="123456:ANOTHER-ONE") as server:
        async with program_beside(server, tmp_path, mode="polling", port=free_port()) as program:
            assert await asyncio.to_thread(program.process.wait, PATIENCE) == 2
        [line] = [line for line in program.log.splitlines() if line.startswith("veginn: ")]
        assert "VEGINN_TELEGRAM_TOKEN" in line
        assert "Traceback" not in program.log
        assert TOKEN not in program.log
