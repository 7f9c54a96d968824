"""The consent, and every way to leave without it."""

from dataclasses import replace

import pytest

from bot.engine import Book
from bot.engine.effects import EndTalk, OpenCase, PurgeDraft, Reply, WithdrawCase
from bot.engine.events import Choice
from bot.engine.flow import Flow
from bot.flows import BOOK
from tests.bot.fakes import TEAMS, WITHOUT_PHONES, Person, context, county
from tests.bot.ways import ASK_CONSENT, PLACES, WAYS, person_at

BEFORE_SENDING = [place for place in PLACES if person_at(place).asked not in {"sent", "receipt"}]
AFTER_SENDING = [place for place in PLACES if person_at(place).asked == "sent"]


def kinds(person: Person) -> list[type]:
    return [type(effect) for effect in person.last]


@pytest.mark.parametrize("name", ASK_CONSENT)
@pytest.mark.parametrize("no", ["no", ":nei", ":Nei takk", ":NO", ":Nei, ikkje send"])
def test_no_keeps_nothing_and_says_whom_to_call(name: str, no: str) -> None:
    person = Person().starts("nn").goes((*WAYS[name], "/language", "nn", no))
    assert kinds(person) == [PurgeDraft, Reply, EndTalk]
    assert person.state is None
    assert person.said == ["declined"]
    assert "70 00 00 00" in person.shown.text


@pytest.mark.parametrize("name", ASK_CONSENT)
@pytest.mark.parametrize("yes", ["yes", ":ja", ":Ja, send", ":ok"])
def test_yes_opens_one_case_and_a_second_press_opens_no_other(name: str, yes: str) -> None:
    person = Person().starts("nn").goes((*WAYS[name], "/language", "nn"))
    seq = person.seq
    person.goes((yes,))
    assert kinds(person) == [OpenCase, Reply]
    person.does(Choice(seq, "yes"))
    assert person.said[0] == "stale"
    assert sum(isinstance(effect, OpenCase) for effect in person.effects) == 1


def test_the_two_answers_are_equal_buttons() -> None:
    assert [option.id for option in person_at("family, shortest 7").reply.options] == ["yes", "no"]


def test_a_yes_to_a_text_that_has_changed_since_is_asked_for_anew() -> None:
    person = person_at("family, shortest 7")
    longer = tuple(replace(one, retention_days=180) for one in TEAMS)
    person.ctx = replace(person.ctx, directory=county(*longer))
    person.press("yes")
    assert person.said[:2] == ["send.changed", "send.review"]
    assert kinds(person) == [Reply]
    assert kinds(person.press("yes")) == [OpenCase, Reply]


def test_a_yes_to_another_version_of_the_consent_is_asked_for_anew() -> None:
    person = person_at("family, shortest 7")
    person.book = Book(tuple(Flow(flow.id, flow.steps, "2027-01") for flow in BOOK.flows))
    assert person.press("yes").said[0] == "send.changed"
    assert person.press("yes").opened().consent_version == "2027-01"


def test_a_no_needs_no_other_look() -> None:
    person = person_at("family, shortest 7")
    person.book = Book(tuple(Flow(flow.id, flow.steps, "2027-01") for flow in BOOK.flows))
    assert person.press("no").state is None


@pytest.mark.parametrize("place", BEFORE_SENDING)
@pytest.mark.parametrize("word", ["avbryt", "stopp", "cancel"])
def test_cancel_from_anywhere_asks_once_and_then_forgets(place: str, word: str) -> None:
    person = person_at(place).types(word)
    assert person.said == ["cancel.ask"]
    person.press("yes")
    assert kinds(person) == [PurgeDraft, Reply, EndTalk]
    assert person.state is None
    assert person.said[0] in {"cancelled", "cancelled_no_phone"}


@pytest.mark.parametrize("place", BEFORE_SENDING)
def test_no_to_cancelling_goes_on_where_it_was(place: str) -> None:
    person = person_at(place)
    asked, answers = person.asked, person.answers
    person.types("avbryt").press("no")
    assert person.said[0] == "cancel.kept"
    assert (person.asked, person.answers) == (asked, answers)


@pytest.mark.parametrize("place", AFTER_SENDING)
def test_a_sent_message_is_taken_back_in_two_presses(place: str) -> None:
    person = person_at(place)
    before = person.presses
    person.press("!withdraw", "yes")
    assert person.presses - before == 2
    assert kinds(person) == [WithdrawCase, PurgeDraft, Reply, EndTalk]
    assert person.state is None
    assert person.said == ["withdrawn"]


@pytest.mark.parametrize("place", AFTER_SENDING)
def test_no_to_taking_back_leaves_the_message(place: str) -> None:
    person = person_at(place).press("!withdraw", "no")
    assert person.said == ["withdraw.kept"]
    assert person.asked == "sent"


def test_start_over_forgets_the_answers_and_keeps_the_language() -> None:
    person = person_at("family, all told 9").types("start på nytt")
    assert kinds(person) == [PurgeDraft, Reply]
    assert person.said == ["started_over", "who.ask"]
    assert person.answers == {"language": "nb"}


def test_without_a_number_the_honest_twin_is_said() -> None:
    person = Person(ctx=context(directory=county(*WITHOUT_PHONES))).starts("nn").goes((*WAYS["family, shortest"], "no"))
    assert person.said == ["declined_no_phone"]
    assert "116 117" in person.shown.text


def test_telegram_is_never_sent_back_the_words_that_it_should_not_keep() -> None:
    in_telegram = Person(ctx=context(channel="telegram")).starts("nn").goes(WAYS["family, all told"])
    on_the_web = Person().starts("nn").goes(WAYS["family, all told"])
    assert "Eg er sliten." not in in_telegram.shown.text
    assert "Eg er sliten." in on_the_web.shown.text
    assert "telegram" not in on_the_web.shown.text.lower()
