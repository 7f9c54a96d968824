"""The worst day, played with the real program: everything is destroyed, and what was backed up goes on."""

import asyncio
import re
import shutil
from pathlib import Path

import httpx
import pytest

from bot.i18n import Catalogs
from core.vault import create_key_file
from tests.botapi import BotApiServer
from tests.line.console import Console
from tests.line.family import Family
from tests.line.program import Program, free_port, running, veginn
from tests.line.test_telegram_line import SECRET, TOKEN, Talk, program_beside
from tests.postgres import Server

SETTINGS = {"database_url": "sqlite:///data/veginn.db", "key_file": "safe.key"}
"""The demo's own data, with the key file where the fire does not reach it."""
TURID, ASTRID = "Turidmarkør8812", "Astridmarkør5521"
REFERENCE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}")
IN_QUEUE = re.compile(r'id="case-[^>]*>([^<]*)</a>')
PATIENCE = 40.0


def command(folder: Path, *words: str, code: int = 0, **settings: str) -> str:
    """What it said."""
    done = veginn(folder, *words, **(SETTINGS | settings))
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def one_line(words: str) -> str:
    [line] = words.splitlines()
    return line


def asks_for_contact(family: Family, say: Catalogs, words: str) -> str:
    """The reference."""
    family.press(say.say("nn", "who.parent")).say("Molde").press(say.say("nn", "team.yes"))
    family.press(say.say("nn", "child_age.under_1")).press(say.say("nn", "reach.chat"))
    family.say(words).press(say.say("nn", "send.yes"))
    found = REFERENCE.search(family.text)
    assert found, family.text
    return found[0]


async def answers(program: Program, reference: str, text: str) -> None:
    async with Console.signed_in(program.url, "marit") as console:
        await console.reply(reference, text)
    await asyncio.to_thread(program.comes_to_rest)


async def case_page(program: Program, reference: str) -> str:
    async with Console.signed_in(program.url, "marit") as console:
        found = re.search(
            rf'href="(/admin/cases/[0-9a-f]+)[^"]*"[^>]*>(?:(?!</a>).)*{reference}', await console.queue(), re.DOTALL
        )
        assert found, f"{reference} is not in the queue"
        return (await console.client.get(found[1])).text


def newest_data(folder: Path) -> str:
    return str(max((folder / "backup").glob("veginn-*.data")).relative_to(folder))


def destroy(program: Program) -> None:
    program.kill()
    shutil.rmtree(program.folder / "data")


async def test_old_data_and_the_newest_keys_bring_back_everybody_but_the_erased(
    tmp_path: Path, catalogs: Catalogs, postgres: Server
) -> None:
    with running(tmp_path, "demo", "--directory", "data") as program:
        shutil.copy(tmp_path / "data" / "veginn.key", tmp_path / "safe.key")
        turid, astrid = Family.at(program.url), Family.at(program.url)
        turids, astrids = asks_for_contact(turid, catalogs, TURID), asks_for_contact(astrid, catalogs, ASTRID)
        await answers(program, turids, "Hei Turid, eg heiter Marit.")
        await answers(program, astrids, "Hei Astrid, eg heiter Marit.")

        command(tmp_path, "backup", "backup")
        data = newest_data(tmp_path)

        astrid.look().say("Dette kom etter kopien.")
        turid.look().say("trekk").press(catalogs.say("nn", "yes"))
        somebody = Family.at(program.url)
        later = asks_for_contact(somebody, catalogs, "Eg kom etterpå.")
        command(tmp_path, "backup", "backup", "--keys-only")
        restoring = ("restore", "--data", data, "--keys", "backup/veginn.keys")
        assert "already runs" in one_line(command(tmp_path, *restoring, code=2))
        port = httpx.URL(program.url).port
        destroy(program)

    create_key_file(tmp_path / "wrong.key")
    refusal = one_line(command(tmp_path, *restoring, code=2, key_file="wrong.key"))
    assert "does not fit the key file" in refusal
    assert not (tmp_path / "data").exists()

    told = command(tmp_path, *restoring)
    assert "2 cases, 2 conversations, 4 teams, 12 accounts" in told
    assert "erased again now: 1 cases, 1 conversations" in told
    assert "not in it: 1 cases, 1 conversations" in told
    assert "Everything that is kept opens." in command(tmp_path, "doctor")
    assert "is not empty" in one_line(command(tmp_path, *restoring, code=2))
    elsewhere = postgres.database()
    assert "2 cases, 2 conversations" in command(tmp_path, *restoring, database_url=elsewhere)
    assert "Everything that is kept opens." in command(tmp_path, "doctor", database_url=elsewhere)

    with running(tmp_path, "serve", port=port, **SETTINGS) as program:
        assert ASTRID in await case_page(program, astrids)
        assert "Dette kom etter kopien." not in await case_page(program, astrids)
        assert astrid.look().text.count("Hei Astrid, eg heiter Marit.") == 1
        await answers(program, astrids, "Eg er her enno.")
        assert "Eg er her enno." in astrid.look().text
        assert TURID not in turid.look().text
        async with Console.signed_in(program.url, "marit") as console:
            queue = await console.queue()
        assert IN_QUEUE.findall(queue) == [astrids]
        assert later not in queue
        assert program.nowhere(TURID, ASTRID)
    for one in (astrid, turid, somebody):
        one.leave()


async def test_a_reply_that_waited_in_the_backup_and_has_arrived_since_is_never_sent_again(
    tmp_path: Path, catalogs: Catalogs
) -> None:
    port = free_port()
    telegram = {"telegram_mode": "polling", "telegram_token": TOKEN, "telegram_secret": SECRET}
    async with BotApiServer.start(token=TOKEN) as server:
        async with program_beside(server, tmp_path, mode="polling", port=port) as program:
            shutil.copy(tmp_path / "data" / "veginn.key", tmp_path / "safe.key")
            kari = Talk(server.person(user_id=501, first_name="Kari", language_code="nn"), catalogs, "nn")
            reference = await asks_in_telegram(kari)
            await asyncio.to_thread(program.comes_to_rest)

            await server.goes_down()
            async with Console.signed_in(program.url, "marit") as console:
                await console.reply(reference, "Hei Kari, eg heiter Marit.")
            await asyncio.to_thread(command, tmp_path, "backup", "backup")
            await server.comes_up()
            assert "Marit" in (await kari.person.sees_one(within=PATIENCE)).text
            await asyncio.to_thread(destroy, program)

        told = await asyncio.to_thread(command, tmp_path, "restore", "--data", newest_data(tmp_path))
        assert "Letters on their way then: 1." in told
        settings = SETTINGS | telegram | {"telegram_api": server.base_url}
        starting = running(tmp_path, "serve", port=port, **settings)
        program = await asyncio.to_thread(starting.__enter__)
        try:
            await asyncio.to_thread(program.comes_to_rest)
            await kari.person.hears_nothing_more()
            assert catalogs.words["nn"]["console.delivery.uncertain"].split("{")[0] in await case_page(
                program, reference
            )
        finally:
            await asyncio.to_thread(starting.__exit__, None, None, None)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("backup",), "Missing argument"),
        (("backup", "backup"), "The key file safe.key is missing."),
        (("restore", "--data", "nowhere.data"), "The key file safe.key is missing."),
        (("restore",), "Missing option"),
    ],
)
def test_what_an_operator_gets_wrong(tmp_path: Path, words: tuple[str, ...], line: str) -> None:
    assert line in command(tmp_path, *words, code=2)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_nothing_and_a_restore_from_nowhere(tmp_path: Path) -> None:
    create_key_file(tmp_path / "safe.key")
    (tmp_path / "data").mkdir()
    assert "Run: veginn migrate" in one_line(command(tmp_path, "backup", "backup", code=2))
    assert "nowhere.data cannot be read" in one_line(command(tmp_path, "restore", "--data", "nowhere.data", code=2))
    assert list((tmp_path / "data").iterdir()) == []


async def asks_in_telegram(talk: Talk) -> str:
    """The reference."""
    await talk.start()
    await talk.press("Nynorsk")
    await talk.press(talk.words("who.parent"))
    await talk.write("Molde")
    for label in ("team.yes", "child_age.under_1", "reach.chat", "skip"):
        await talk.press(talk.words(label))
    found = REFERENCE.search((await talk.press(talk.words("send.yes"))).text)
    assert found
    return found[0]
