"""Hide this chat: at once, from everywhere, in words that tell a stranger nothing."""

import pytest

from bot.engine import patterns, step
from bot.engine.effects import EndTalk, HideChat, PurgeDraft, Reply, WithdrawCase
from bot.engine.events import Choice, Command, Event, Text
from tests.bot.fakes import Person, context
from tests.bot.ways import PLACES, WAYS

SENT = (*WAYS["family, shortest"], "yes")
IN_TELEGRAM = context(channel="telegram")
BUTTON = patterns.PREFIX + patterns.HIDE


def somebody(*way: str, channel: str = "telegram") -> Person:
    person = Person(ctx=context(channel=channel)).starts("nn")
    return person.goes(way)


@pytest.mark.parametrize(
    "event",
    [
        Command("hide"),
        Choice(0, BUTTON),
        *(Text(word) for word in ("gøym samtalen", "Skjul samtalen!", "hide this chat", "Slett samtalen her", "gøym")),
    ],
)
def test_it_is_heard_as_a_command_a_button_and_a_word_in_each_language(event: Event) -> None:
    person = somebody("nn", "parent")
    person.does(event)
    assert person.said == ["hide.done"]


@pytest.mark.parametrize("place", sorted(PLACES))
def test_everywhere_the_same_is_said_and_nothing_is_asked(place: str) -> None:
    person = somebody(*PLACES[place]).commands(patterns.HIDE)
    assert person.said == ["hide.done"]
    assert person.offered == []
    assert person.last[0] == HideChat()


def test_a_stranger_who_finds_an_old_button_is_told_the_same() -> None:
    person = Person(ctx=IN_TELEGRAM)
    person.does(Choice(3, BUTTON))
    assert person.said == ["hide.done"]
    assert person.last == (HideChat(), person.reply, EndTalk())


def test_a_draft_is_dropped_with_it_and_what_is_sent_is_left_as_it_is() -> None:
    drafting, sent = somebody("nn", "parent", ":Molde"), somebody(*SENT)
    before = sent.state
    drafting.commands(patterns.HIDE)
    sent.commands(patterns.HIDE)
    assert drafting.state is None
    assert [type(one) for one in drafting.last] == [HideChat, PurgeDraft, Reply, EndTalk]
    assert sent.state
    assert before
    assert (sent.state.sent, sent.state.locale) == (True, before.locale)
    assert not {type(one) for one in sent.last} & {PurgeDraft, EndTalk, WithdrawCase}


def test_the_words_for_hiding_are_none_for_taking_back() -> None:
    taking_back = {word for word, meant in patterns.WORDS.items() if meant == patterns.WITHDRAW}
    hiding = {word for word, meant in patterns.WORDS.items() if meant == patterns.HIDE}
    assert {"slett", "delete"} <= taking_back
    assert {"slett samtalen", "delete this chat"} <= hiding
    assert not taking_back & hiding


@pytest.mark.parametrize("channel", ["web", "terminal"])
def test_where_nobody_else_keeps_the_chat_one_is_told_how_to_leave_the_page_and_nothing_is_lost(channel: str) -> None:
    person = somebody("nn", "parent", channel=channel)
    before = person.state
    person.commands(patterns.HIDE)
    assert person.said[0] == "hide.on_page"
    assert person.state == before
    assert BUTTON not in person.offered


def test_the_button_stands_after_sending_after_a_no_and_with_the_help() -> None:
    assert BUTTON in somebody(*SENT).offered
    assert BUTTON in somebody(*WAYS["family, shortest"], "no").offered
    assert BUTTON in somebody(*SENT, "/withdraw", "yes").offered
    asking = somebody("nn", "parent")
    assert BUTTON not in asking.offered
    assert BUTTON in asking.commands(patterns.HELP).offered
    assert asking.offered[-1] == "!emergency"


def test_on_a_page_there_is_no_such_button() -> None:
    assert BUTTON not in somebody(*SENT, channel="web").offered
    assert "help.hide" not in somebody("nn", "parent", "/help", channel="web").said


def test_hiding_twice_is_hiding() -> None:
    person = somebody(*SENT).commands(patterns.HIDE)
    again = step(person.book, person.state, Command(patterns.HIDE), person.ctx)
    assert [type(one) for one in again.effects] == [HideChat, Reply]
