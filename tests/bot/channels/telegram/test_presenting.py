"""How the bot looks in each person's language before they have said a word."""

import pytest

from bot.channels.telegram.updates import COMMANDS
from bot.i18n import Catalogs
from tests.bot.channels.telegram.line import ByPolling
from tests.botapi import BotApiServer, RateLimited, ServerError
from tests.botapi.rules import utf16_units

SET = ("setMyCommands", "setMyName", "setMyShortDescription", "setMyDescription")


def changes(server: BotApiServer) -> int:
    return sum(len(server.ledger.of(method)) for method in SET)


@pytest.mark.parametrize(("code", "locale"), [("nn", "nn"), ("nb", "nb"), ("no", "nb"), ("en", "en"), ("pl", "nn")])
async def test_everybody_sees_it_in_the_nearest_of_our_languages(
    polled: ByPolling, server: BotApiServer, catalogs: Catalogs, code: str, locale: str
) -> None:
    await polled.channel.presenting.present()
    person = server.person(user_id=509, first_name="Nokon", language_code=code)
    assert [command["command"] for command in person.menu] == list(COMMANDS)
    assert person.menu[0]["description"] == catalogs.say(locale, "telegram.command.help")
    for which in ("name", "description", "short_description"):
        assert server.profile.seen(which, code) == catalogs.say(locale, f"telegram.{which}")


async def test_what_already_stands_is_not_set_again(polled: ByPolling, server: BotApiServer) -> None:
    await polled.channel.presenting.present()
    first = changes(server)
    await polled.channel.presenting.present()
    assert changes(server) == first > 0


async def test_one_refusal_keeps_nothing_else_back(polled: ByPolling, server: BotApiServer, catalogs: Catalogs) -> None:
    server.faults.next("setMyName", RateLimited(40_000))
    server.faults.next("getMyCommands", ServerError())
    await polled.channel.presenting.present()
    assert server.profile.seen("description", "nn") == catalogs.say("nn", "telegram.description")
    assert server.profile.commands["default", "nb"]


@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
def test_the_words_fit(catalogs: Catalogs, locale: str) -> None:
    most = {"name": 64, "short_description": 120, "description": 512} | {f"command.{name}": 256 for name in COMMANDS}
    for key, units in most.items():
        assert 0 < utf16_units(catalogs.say(locale, f"telegram.{key}")) <= units
