"""A stand-in for Telegram: see `BotApiServer`. What it keeps to is written in tests/botapi_conformance.

    async with BotApiServer.start(token="1234:TEST") as server:
        kari = server.person(user_id=501, first_name="Kari", language_code="nn")
        await kari.writes("/start")
        ...  # the bot answers, by long poll or webhook
        (welcome,) = await kari.sees()
        await kari.presses("Ja")

What goes wrong is scripted (`server.faults`), drawn from a seed (`server.weather`), or an outage (`server.goes_down`).

Left out on purpose: files from the bot, parse_mode, inline mode, 429 for 310 unsent messages, the closing of a webhook
after 23 hours of 410, the slowing of new connections to a failing webhook, and more than one bot.
"""

from tests.botapi.chats import Standing
from tests.botapi.clock import HurriedClock, Pace, SettableClock
from tests.botapi.faults import (
    Faults,
    Hang,
    Held,
    HtmlBadGateway,
    RateLimited,
    Refused,
    ResetAfterEffect,
    ResetBeforeEffect,
    ServerError,
    SlowBody,
    TruncatedJson,
)
from tests.botapi.groups import Group
from tests.botapi.ledger import Applied, Ledger
from tests.botapi.markup import Button
from tests.botapi.people import NotPossibleError, Person, Press, Said
from tests.botapi.server import BotApiServer
from tests.botapi.sights import SeenMessage
from tests.botapi.weather import Mishap, Weather

__all__ = [
    "Applied",
    "BotApiServer",
    "Button",
    "Faults",
    "Group",
    "Hang",
    "Held",
    "HtmlBadGateway",
    "HurriedClock",
    "Ledger",
    "Mishap",
    "NotPossibleError",
    "Pace",
    "Person",
    "Press",
    "RateLimited",
    "Refused",
    "ResetAfterEffect",
    "ResetBeforeEffect",
    "Said",
    "SeenMessage",
    "ServerError",
    "SettableClock",
    "SlowBody",
    "Standing",
    "TruncatedJson",
    "Weather",
]
