"""Whoever is worried gets something to give to the family, and nothing in it leads back to them."""

from dataclasses import replace

import pytest

from bot.channels.telegram.messages import messages_of
from bot.i18n import LOCALES
from tests.bot.fakes import Person, context, shipped_words
from tests.bot.ways import ASK_CONSENT, WAYS, person_at

ADDRESS = "https://veginn.example"
SENT_ON_BEHALF = [name for name in WAYS if name.startswith("on behalf")]
SENT_BY_THE_FAMILY = [name for name in ASK_CONSENT if name not in SENT_ON_BEHALF]


def sent(way: str, *, channel: str = "web") -> Person:
    return Person(ctx=context(channel=channel)).starts("nn").goes(WAYS[way]).press("yes")


@pytest.mark.parametrize("way", SENT_ON_BEHALF)
def test_after_sending_there_is_a_message_for_the_family_last_of_all(way: str) -> None:
    person = sent(way)
    assert person.said[0] == "sent.thanks"
    assert person.said[-2:] == ["handover.intro", "handover.message"]
    assert person.shown.pass_on == person.shown.paragraphs[-1]


@pytest.mark.parametrize("way", SENT_BY_THE_FAMILY)
def test_a_family_that_writes_itself_gets_none(way: str) -> None:
    person = sent(way)
    assert not any(key.startswith("handover.") for key in person.said)
    assert person.shown.pass_on is None


@pytest.mark.parametrize("locale", LOCALES)
def test_the_message_is_the_same_from_everybody_and_holds_the_plain_address_alone(locale: str) -> None:
    said = set()
    for way in SENT_ON_BEHALF:
        person = sent(way)
        assert person.state
        facts = person.reply.says[-1].facts
        assert facts == {"web_url": ADDRESS}
        said.add(shipped_words().say(locale, "handover.message", web_url=ADDRESS))
        assert person.opened().reference not in said
    (words,) = said
    assert words.endswith(ADDRESS)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_message_speaks_to_the_family_and_tells_nothing_of_it(locale: str) -> None:
    """Somebody else may read it on the phone: neither what the trouble may be nor that anybody is worried."""
    words = shipped_words().say(locale, "handover.message", web_url=ADDRESS).casefold()
    told = ("uroleg", "urolig", "worried", "rus", "psyk", "mental", "drink", "drug", "barnevern", "child welfare")
    assert [one for one in told if one in words] == []


def test_a_family_that_knows_is_told_of_at_once_as_it_may_rather_write_itself() -> None:
    for answer, told in (("yes", True), ("partly", False), ("no", False)):
        person = Person().starts("nn").goes(("nn", "on_behalf", answer))
        assert ("handover.family_knows" in person.said) == told
        assert person.said[-1] == "place.ask_on_behalf"


def test_no_question_is_added_by_it() -> None:
    person = person_at("sent on behalf")
    assert person.reply.options == ()
    assert person.types("Ein ting til.").said == ["after.received_waiting"]


@pytest.mark.parametrize("way", SENT_ON_BEHALF)
def test_in_telegram_it_is_a_message_of_its_own_and_what_forwarding_shows_is_said(way: str) -> None:
    person = sent(way, channel="telegram")
    assert "handover.in_telegram" in person.said
    confirmation, message = messages_of(person.shown)
    assert message.text == person.shown.pass_on
    assert message.rows == ()
    assert confirmation.rows
    assert message.text not in confirmation.text


def test_the_family_is_met_like_anybody_when_it_begins() -> None:
    sender = sent("on behalf")
    family = Person(ctx=replace(sender.ctx, case=None)).starts("nn")
    assert family.reply == Person().starts("nn").reply
