"""What a letter looks like in the chat: its words, its buttons, and a long one in several parts."""

import json
from collections.abc import AsyncGenerator

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.messages import MESSAGE_UNITS, button_data, messages_of
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.updates import PRESSED
from bot.channels.telegram.wire import open_bot
from bot.conversation import Rendered
from bot.conversation.rendering import Button
from bot.engine import patterns
from bot.flows import BOOK
from bot.i18n import Catalogs
from core.outbox import Care, Entry, Letter, Unsure, choice, said, staff_words
from core.places import Gazetteer
from core.settings import TelegramMode
from core.teams.catalogue import shipped_teams
from core.text import utf16_length
from tests.bot.channels.telegram.letters import NOW, after_one, parcel
from tests.bot.channels.telegram.line import hang_up, settings_for
from tests.bot.channels.telegram.quick import QuickTime
from tests.botapi import (
    BotApiServer,
    Person,
    RateLimited,
    Refused,
    ResetAfterEffect,
    ResetBeforeEffect,
    SeenMessage,
    ServerError,
)
from tests.botapi.faults import Fault

FAMILY_EMOJI = "👩‍👩‍👧‍👦"  # four people joined into one picture: 11 UTF-16 units
HARMLESS = Letter(locale="nn", says=(said("resume"),))


@pytest.fixture
def quick() -> QuickTime:
    return QuickTime()


@pytest.fixture
async def sender(
    server: BotApiServer, catalogs: Catalogs, kari: Person, quick: QuickTime
) -> AsyncGenerator[TelegramSender]:
    await kari.writes("/start")
    one = TelegramSender(open_bot(settings_for(server, TelegramMode.POLLING)), catalogs, quick.pace())
    yield one
    await hang_up(one.bot)


def rendered(text: str, *, choices: int = 0, controls: int = 0) -> Rendered:
    return Rendered(
        locale="nn",
        paragraphs=(text,),
        choices=tuple(Button(f"c{number}", f"Val {number}") for number in range(choices)),
        controls=tuple(Button(f"!x{number}", f"Knapp {number}") for number in range(controls)),
        entry=Entry.NONE,
        seq=4,
        author=None,
    )


def test_choices_stand_below_each_other_and_controls_in_pairs() -> None:
    (message,) = messages_of(rendered("Hei", choices=2, controls=3))
    assert [[button.id for button in row] for row in message.rows] == [
        ["4:c0"],
        ["4:c1"],
        ["4:!x0", "4:!x1"],
        ["4:!x2"],
    ]


def test_the_buttons_stand_under_the_last_part() -> None:
    first, last = messages_of(rendered("ord " * 1500, choices=1))
    assert (first.rows, len(last.rows)) == ((), 1)


@pytest.mark.parametrize("before", range(MESSAGE_UNITS - 12, MESSAGE_UNITS + 2))
def test_an_emoji_at_the_border_is_never_cut(before: int) -> None:
    text = "a" * before + FAMILY_EMOJI + " slutt"
    parts = messages_of(rendered(text))
    assert all(utf16_length(part.text) <= MESSAGE_UNITS for part in parts)
    assert sum(part.text.count(FAMILY_EMOJI) for part in parts) == 1


@given(st.text(alphabet=st.sampled_from("aæ 👩‍🧡\n."), max_size=9000), st.integers(0, 3), st.booleans())
def test_every_part_is_one_that_telegram_takes(text: str, choices: int, signed: bool) -> None:
    parts = messages_of(rendered(text, choices=choices), signature="Kari skriv:" if signed else None)
    assert all(0 < utf16_length(part.text) <= MESSAGE_UNITS for part in parts)
    assert all(not part.rows for part in parts[:-1])


def test_every_button_there_can_be_fits_and_can_be_read_back(gazetteer: Gazetteer) -> None:
    ids = {option.id for flow in BOOK.flows for step in flow.steps for option in step.options}
    ids |= {step.id for flow in BOOK.flows for step in flow.steps} | {team.id for team in shipped_teams()}
    ids |= {patterns.PREFIX + command for command in patterns.COMMANDS} | {"yes", "no", "skip", "1505"}
    for id_ in ids:
        data = button_data(999_999_999, id_)
        assert len(data.encode()) <= 64
        assert PRESSED.fullmatch(data)


async def test_a_letter_is_seen_as_plain_text_with_its_buttons(sender: TelegramSender, kari: Person) -> None:
    letter = Letter(
        locale="nn",
        says=(said("place.name", name="<b>*Molde*</b> _her_"), said("reach.ask")),
        choices=(choice("chat", "reach.chat"), choice("call", "reach.call")),
        controls=(choice("!back", "control.back"), choice("!emergency", "control.emergency")),
        seq=3,
    )
    await sender.send(parcel(letter), now=NOW)
    seen = await kari.sees_one()
    assert seen.text.startswith("<b>*Molde*</b> _her_\n\n")
    assert [[button.text for button in row] for row in seen.buttons] == [
        ["Svar meg her"],
        ["Ring meg"],
        ["Tilbake", "Hjelp no"],
    ]
    assert seen.buttons[0][0].data == "3:chat"


async def test_no_page_is_fetched_for_a_preview(sender: TelegramSender, server: BotApiServer) -> None:
    await sender.send(parcel(Letter(locale="nn", says=(said("place.name", name="https://veginn.example"),))), now=NOW)
    (sent,) = server.ledger.of("sendMessage")
    assert '"is_disabled": true' in sent.arguments["link_preview_options"]
    assert "parse_mode" not in sent.arguments


async def test_another_client_reads_the_keyboard_as_we_meant_it(sender: TelegramSender, server: BotApiServer) -> None:
    letter = Letter(locale="nb", says=(said("reach.ask"),), choices=(choice("chat", "reach.chat"),), seq=3)
    await sender.send(parcel(letter), now=NOW)
    (sent,) = server.ledger.of("sendMessage")
    keyboard = telegram.InlineKeyboardMarkup.de_json(json.loads(sent.arguments["reply_markup"]), None)
    assert [[(button.text, button.callback_data) for button in row] for row in keyboard.inline_keyboard] == [
        [("Svar meg her", "3:chat")]
    ]


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("nn", "Kari i familieteamet skriv:"),
        ("nb", "Kari i familieteamet skriver:"),
        ("en", "Kari in the family team writes:"),
    ],
)
async def test_what_staff_write_comes_under_their_name(
    sender: TelegramSender, kari: Person, locale: str, line: str
) -> None:
    await sender.send(parcel(staff_words(locale=locale, author="Kari", text="Hei, eg ringer i morgon.")), now=NOW)
    assert (await kari.sees_one()).text == f"{line}\n\nHei, eg ringer i morgon."


LONG = "\n\n".join(f"{number}. avsnitt. " + "Ord frå teamet. " * 60 for number in range(12))
LONG_LETTER = staff_words(locale="nn", author="Kari", text=LONG)


def same_words(parts: list[str] | tuple[SeenMessage, ...]) -> list[str]:
    texts = [part if isinstance(part, str) else part.text for part in parts]
    return " ".join(texts).split()


async def test_a_long_letter_comes_whole_and_in_order(sender: TelegramSender, kari: Person) -> None:
    await sender.send(parcel(LONG_LETTER, care=Care.ONCE), now=NOW)
    parts = await kari.sees(3)
    assert same_words(parts) == ["Kari", "i", "familieteamet", "skriv:", *LONG.split()]


@pytest.mark.parametrize(("asked", "waited"), [(3, 3), (None, 1)])
async def test_between_two_parts_a_short_wait_is_waited_out(
    sender: TelegramSender, server: BotApiServer, kari: Person, quick: QuickTime, asked: int | None, waited: float
) -> None:
    server.faults.next("sendMessage", *after_one(RateLimited(asked)))
    await sender.send(parcel(LONG_LETTER, care=Care.ONCE), now=NOW)
    assert quick.pauses == [1, waited, 1]
    assert len(await kari.sees(3)) == 3


@pytest.mark.parametrize("fault", [RateLimited(30), ResetBeforeEffect(), ServerError(), Refused(401, "Unauthorized")])
async def test_a_letter_that_came_in_part_is_uncertain_as_a_whole(
    sender: TelegramSender, server: BotApiServer, fault: Fault
) -> None:
    server.faults.next("sendMessage", *after_one(fault))
    with pytest.raises(Unsure):
        await sender.send(parcel(LONG_LETTER, care=Care.ONCE), now=NOW)
    assert len(server.ledger.texts()) == 1


async def test_sent_once_more_it_goes_on_where_it_stopped(
    sender: TelegramSender, server: BotApiServer, kari: Person
) -> None:
    server.faults.next("sendMessage", *after_one(ResetBeforeEffect()))
    with pytest.raises(Unsure):
        await sender.send(parcel(LONG_LETTER), now=NOW)
    await sender.send(parcel(HARMLESS, id_=2), now=NOW)
    await sender.send(parcel(LONG_LETTER), now=NOW)
    first, other, *rest = await kari.sees(4)
    assert other.text == "Velkomen tilbake. Vi held fram der du var."
    assert same_words((first, *rest)) == ["Kari", "i", "familieteamet", "skriv:", *LONG.split()]


async def test_only_the_part_that_nobody_knows_about_may_come_twice(
    sender: TelegramSender, server: BotApiServer, kari: Person
) -> None:
    server.faults.next("sendMessage", *after_one(ResetAfterEffect()))
    with pytest.raises(Unsure):
        await sender.send(parcel(LONG_LETTER), now=NOW)
    await sender.send(parcel(LONG_LETTER), now=NOW)
    texts = [message.text for message in await kari.sees(4)]
    assert texts[1] == texts[2]
    assert len(set(texts)) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Refused(403, "Forbidden: bot was blocked by the user"), "blocked"),
        (Refused(400, "Bad Request: chat not found"), "gone"),
        (Refused(400, "Bad Request: message is too long"), "refused"),
    ],
)
async def test_what_never_can_follow_a_part_that_is_there_does_not_make_it_undone(
    sender: TelegramSender, server: BotApiServer, fault: Fault, reason: str
) -> None:
    server.faults.next("sendMessage", *after_one(fault))
    with pytest.raises(Unsure) as problem:
        await sender.send(parcel(LONG_LETTER, care=Care.ONCE), now=NOW)
    assert (problem.value.reason, problem.value.permanent) == (reason, True)
    assert len(server.ledger.texts()) == 1
