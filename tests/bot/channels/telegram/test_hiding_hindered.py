"""A chat is hidden although Telegram's server is an old one, cannot do it, or brought something that nobody could read."""

from datetime import timedelta

from bot.channels.telegram.hiding import ENOUGH_TRIES
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.steps import TO_PLACE, TO_SENT, walk
from tests.bot.channels.telegram.test_hiding import hidden_words, standing
from tests.botapi import BotApiServer, Person, ServerError
from tests.botapi.faults import Refused
from tests.transcripts.house import House

NO_SUCH_METHOD = Refused(404, "Not Found: method not found")


async def test_an_older_server_that_cannot_delete_many_at_once_deletes_one_after_the_other(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_PLACE)
    for _ in range(3):
        server.faults.next("deleteMessages", NO_SUCH_METHOD)
    await polled.says(kari, "/hide")
    assert standing(kari) == [hidden_words(house)]
    assert polled.channel.trouble is None


async def test_a_wrong_token_is_no_such_server_and_nothing_is_given_up_for_it(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_PLACE)
    for method in ("deleteMessages", "deleteMessage"):
        server.faults.next(method, Refused(404, "Not Found"))
    await kari.writes("/hide")
    await polled.settles()
    assert hidden_words(house) not in standing(kari)
    assert polled.channel.condition.way_out == "token"
    await house.passes(timedelta(minutes=1))
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


async def test_what_waits_behind_a_hiding_that_telegram_cannot_do_waits_no_longer_than_an_hour_or_so(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("/hide")
    await kari.writes("/status")
    for _ in range(ENOUGH_TRIES):
        assert hidden_words(house) not in standing(kari)
        server.faults.next("deleteMessages", ServerError())
        await polled.settles()
        house.clock.forward(timedelta(minutes=1))
    assert hidden_words(house) in standing(kari)
    assert "K7Q-000" in standing(kari)[-1]
    assert len(standing(kari)) > len(TO_SENT)  # it is not done, and not forgotten
    await kari.writes("/hide")
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


async def test_what_could_not_be_read_and_what_was_said_to_it_go_too(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_PLACE)
    await kari.sends_voice()
    message_id = max(kari.chat.messages)
    server.enqueue_raw(
        {
            "message": {
                "message_id": message_id,
                "date": 1,
                "chat": {"id": 501, "type": "private"},
                "from": {"id": 501, "language_code": "nn"},
                "text": {"not": "a text"},
            }
        },
        lane=501,
    )
    await polled.settles()
    await kari.writes("/hide")
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]
