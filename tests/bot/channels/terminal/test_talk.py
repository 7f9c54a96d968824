from pathlib import Path

import pytest

from bot.channels.terminal.talk import talk
from bot.conversation import Reception
from bot.flows import BOOK
from bot.i18n import LOCALES, Catalogs
from core.cases import store as cases
from core.clock import SetClock
from core.db import Database, read
from core.ids import SeededIds
from core.places import load_gazetteer
from core.setup import Setup
from core.vault import Vault
from tests.builders import PROMISE, supervisor
from tests.transcripts.house import furnish
from tests.transcripts.transcript import parse, show

SHORTEST = ("2", "Molde", "1", "2", "1", "Eg er trøytt.", "1")
"""Parent, Molde, that team, under one year, answer here, a few words, yes."""


@pytest.fixture
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture
async def reception(database: Database, vault: Vault, ids: SeededIds, clock: SetClock, catalogs: Catalogs) -> Reception:
    await furnish(database)
    return Reception(
        database=database,
        vault=vault,
        ids=ids,
        clock=clock,
        catalogs=catalogs,
        setup=Setup(load_gazetteer()),
        book=BOOK,
        promise=PROMISE,
        web_url="https://veginn.example",
    )


@pytest.mark.parametrize("locale", LOCALES)
async def test_seven_lines_reach_the_team(reception: Reception, catalogs: Catalogs, locale: str) -> None:
    printed: list[str] = []
    await talk(reception, catalogs, locale=locale, lines_in=SHORTEST, out=printed.append)
    async with read(reception.database) as tx:
        [(case, _)] = await cases.open_cases(tx, supervisor())
    assert case.locale == locale
    assert any(case.reference in line for line in printed)


async def test_buttons_may_be_typed_by_their_words_and_commands_with_a_slash(
    reception: Reception, catalogs: Catalogs
) -> None:
    printed: list[str] = []
    words = ("eg er mor eller far", "Molde", "/back", "tilbake", "/language", "English")
    await talk(reception, catalogs, locale="nn", lines_in=words, out=printed.append)
    assert catalogs.say("en", "language.changed") in printed


async def test_it_ends_by_itself_when_nothing_is_left_to_say(reception: Reception, catalogs: Catalogs) -> None:
    printed: list[str] = []
    rest = iter(["/cancel", "1", "never read"])
    await talk(reception, catalogs, locale="nb", lines_in=rest, out=printed.append)
    assert next(rest) == "never read"


@pytest.mark.parametrize("line", ["", "   ", "\x00", "/unknown", "999", "[", "\ud800"])
async def test_whatever_is_typed_gets_a_kind_answer(reception: Reception, catalogs: Catalogs, line: str) -> None:
    printed: list[str] = []
    await talk(reception, catalogs, locale="nn", lines_in=[line, "2"], out=printed.append)
    assert any(catalogs.say("nn", "place.ask") in said for said in printed)


async def test_a_saved_talk_is_a_transcript(reception: Reception, catalogs: Catalogs, tmp_path: Path) -> None:
    saved = tmp_path / "talk.txt"
    await talk(reception, catalogs, locale="nn", lines_in=SHORTEST, out=lambda _: None, save=saved)
    text = saved.read_text(encoding="utf-8")
    assert show(parse(text)) == text
    assert "me  | [Eg er mor eller far]\n" in text
    assert "me  | Eg er trøytt.\n" in text
    assert "    | [Ja, send]\n" in text


async def test_a_talk_that_breaks_off_is_saved_all_the_same(
    reception: Reception, catalogs: Catalogs, tmp_path: Path
) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    saved = tmp_path / "talk.txt"
    with pytest.raises(KeyboardInterrupt):
        await talk(reception, catalogs, locale="nn", lines_in=[], out=interrupted, save=saved)
    assert saved.read_text(encoding="utf-8").startswith("me  | /start\n")
