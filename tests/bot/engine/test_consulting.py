"""A partner asks without a name: what tells is refused and kept nowhere, and the receipt is handed over once."""

from dataclasses import replace

import pytest

from bot.engine import patterns
from bot.engine.effects import AskTeam, EndTalk, OpenCase, PurgeDraft, Reply
from bot.engine.events import Edited, Text
from tests.bot.fakes import NOW, PROMISE, RECEIPT, Person, consulting, context
from tests.bot.ways import PLACES, WAYS, person_at

LAST_GROUP = RECEIPT.rpartition("-")[2]


def kinds(person: Person) -> list[type]:
    return [type(effect) for effect in person.last]


def test_the_shortest_way_to_an_answer_is_seven_presses_and_two_texts() -> None:
    person = Person().starts("nn").goes((*WAYS["consultation"], "yes", f":{LAST_GROUP}"))
    assert (person.presses, person.typed) == (7, 2)


def test_a_yes_asks_the_team_and_forgets_everything_but_the_receipt() -> None:
    person = person_at("receipt")
    asked = person.last[0]
    assert kinds(person) == [AskTeam, PurgeDraft, Reply]
    assert asked == AskTeam(
        receipt=RECEIPT, team="molde", role="gp", band="unborn", locale="nb", words="En mor er redd for fødselen."
    )
    assert person.answers == {}
    assert person.state
    assert "redd" not in person.state.to_json()


def test_the_receipt_is_said_with_the_deadline_of_the_team() -> None:
    person = person_at("receipt")
    assert person.said == ["consult.sent", "receipt.shown", "receipt.letters", "receipt.ask"]
    assert RECEIPT in person.shown.text
    assert person.reply.says[0].facts["deadline"] == NOW + PROMISE


def test_no_case_and_no_consent_come_of_it() -> None:
    person = person_at("receipt")
    assert not [effect for effect in person.effects if isinstance(effect, OpenCase)]
    assert not person.question.says[0].key.startswith("send.")


@pytest.mark.parametrize("text", [LAST_GROUP, LAST_GROUP.lower(), f" {RECEIPT} ", RECEIPT.replace("-", "")])
def test_whoever_tells_the_last_group_has_it_and_nothing_is_left(text: str) -> None:
    person = person_at("receipt").types(text)
    assert person.said == ["receipt.right", "receipt.come_back"]
    assert kinds(person) == [PurgeDraft, Reply, EndTalk]
    assert person.state is None


@pytest.mark.parametrize("text", ["7K2M", "nei", "eg har han", LAST_GROUP[:-1], "Kari"])
def test_anything_else_leaves_the_receipt_where_it_is(text: str) -> None:
    person = person_at("receipt").types(text)
    assert person.said == ["receipt.wrong", "receipt.shown", "receipt.letters", "receipt.ask"]
    assert person.state
    assert person.state.receipt == RECEIPT


@pytest.mark.parametrize("command", [name for name in patterns.COMMANDS if name not in {patterns.HIDE, patterns.WEB}])
def test_no_word_loses_the_receipt(command: str) -> None:
    person = person_at("receipt").commands(command)
    assert person.state
    assert person.state.receipt == RECEIPT


def test_a_partner_may_go_without_it() -> None:
    assert person_at("receipt").press("receipt.without").said == ["receipt.gone"]
    assert person_at("receipt").types("avbryt").press("yes").said == ["receipt.gone"]
    assert person_at("receipt").types("avbryt").press("no").asked == "receipt"


def test_a_text_that_tells_is_refused_with_its_signs_and_not_kept() -> None:
    person = person_at("consultation 6")
    before = person.state
    turn = person.does(Text("Kari er redd for fødselen."))
    assert turn.unkept
    assert person.state == before
    assert person.said == ["consult.refused", "consult.found", "consult.rewrite", "duty.professional", "question.ask"]
    assert "Kari" not in repr(turn.effects)


@pytest.mark.parametrize("place", [place for place in PLACES if "receipt" not in place])
def test_a_receipt_in_a_message_is_kept_nowhere(place: str) -> None:
    for event in (Text(f"Koden er {RECEIPT}"), Edited(f"Koden er {RECEIPT}")):
        person = person_at(place)
        before = person.answers
        turn = person.does(event)
        assert turn.unkept
        assert person.said[0] == "consult.receipt_here"
        assert person.answers == before
        assert RECEIPT not in repr((turn.effects, turn.state))


def test_in_telegram_a_partner_is_shown_the_way_to_the_page() -> None:
    person = Person(ctx=context(channel="telegram")).starts("nn").goes(("nn", "professional", "consult"))
    assert person.said == ["consult.not_in_telegram", "wants.ask"]
    assert "https://veginn.example" in person.shown.text
    assert person.press("call").asked == "professional/place"


def test_where_telegram_is_switched_on_the_honest_word_comes_first() -> None:
    ctx = replace(context(channel="telegram"), consulting=consulting())
    person = Person(ctx=ctx).starts("nn").goes(("nn", "professional", "consult"))
    assert person.said == ["consult.telegram_sees", "team.pick"]
    person.goes(WAYS["consultation"][3:])
    assert "summary.your_words" in repr(person.reply)
    assert "redd" not in person.shown.text


def test_a_draft_from_before_telegram_was_switched_off_sends_nothing() -> None:
    ctx = replace(context(channel="telegram"), consulting=consulting())
    person = Person(ctx=ctx).starts("nn").goes(WAYS["consultation"])
    person.ctx = context(channel="telegram")
    assert person.press("yes").said[0] == "consult.elsewhere"
    assert not [effect for effect in person.effects if isinstance(effect, AskTeam)]


def test_whoever_wants_a_person_in_the_middle_gets_the_phone() -> None:
    person = person_at("consultation 5").commands("person")
    assert person.asked == "professional/advice"
    assert "70 00 00 00" in person.shown.text
