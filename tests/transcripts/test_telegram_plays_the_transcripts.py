from pathlib import Path

from bot.channels.telegram.wire import open_bot
from core.settings import TelegramMode
from tests.bot.channels.telegram.line import hang_up, settings_for
from tests.botapi import BotApiServer, Pace, SettableClock
from tests.transcripts.house import House
from tests.transcripts.telegram_talker import TelegramTalker
from tests.transcripts.transcript import check

QUICK = Pace(waiting=0.001, long_poll=0.001)


async def test_it_goes_as_it_is_written(transcript: Path, house: House, update: bool) -> None:
    locale = transcript.suffixes[0].removeprefix(".")
    async with BotApiServer.start(now=SettableClock(), pace=QUICK) as server:
        person = server.person(user_id=501, first_name="Kari", language_code=locale)
        bot = open_bot(settings_for(server, TelegramMode.POLLING))
        await check(transcript, TelegramTalker(house, server, bot, person), update=update)
        await hang_up(bot)
