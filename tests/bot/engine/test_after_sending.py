from dataclasses import replace

import pytest

from bot.engine.directory import OpenFacts
from bot.engine.effects import AddMessage, OpenCase, Reply, SetReachable, WithdrawCase
from bot.engine.events import Blocked, Edited, SharedPlace, Start, Unblocked
from tests.bot.fakes import TEAMS, WITHOUT_PHONES, Person, context, county
from tests.bot.ways import WAYS, person_at


@pytest.mark.parametrize(
    ("stage", "overdue", "answer"),
    [
        ("new", False, "after.received_waiting"),
        ("claimed", False, "after.received_waiting"),
        ("claimed", True, "after.received_overdue"),
        ("reached", False, "after.received"),
        ("reached", True, "after.received"),
    ],
)
def test_later_words_reach_the_team_and_the_answer_tells_the_truth(stage: str, overdue: bool, answer: str) -> None:
    person = person_at("sent").case_becomes(stage=stage, overdue=overdue).types("Det er verre i kveld.")
    assert [type(effect) for effect in person.last] == [AddMessage, Reply]
    assert person.last[0] == AddMessage("Det er verre i kveld.")
    assert person.said == [answer]


@pytest.mark.parametrize("cry", ["hjelp", "Krise!", "help"])
def test_a_cry_for_help_gets_the_numbers_and_reaches_the_team_too(cry: str) -> None:
    person = person_at("sent").types(cry)
    assert person.last[0] == AddMessage(cry)
    assert person.said[0] in {"emergency", "help_after"}


@pytest.mark.parametrize(
    ("stage", "overdue", "key"),
    [
        ("new", False, "status.new"),
        ("claimed", False, "status.claimed"),
        ("new", True, "status.overdue"),
        ("claimed", True, "status.overdue"),
        ("reached", True, "status.reached"),
    ],
)
@pytest.mark.parametrize("phones", [True, False])
def test_where_is_my_message(stage: str, overdue: bool, key: str, phones: bool) -> None:
    directory = county() if phones else county(*WITHOUT_PHONES)
    person = Person(ctx=context(directory=directory)).starts("nn").goes((*WAYS["on behalf"], "yes", "/status"))
    person.case_becomes(stage=stage, overdue=overdue).types("Where is my message?")
    assert person.said == [key, "status.reference", "sent.phone" if phones else "sent.phone_no_phone"]
    assert person.opened().reference in person.shown.text
    assert "crying" not in person.shown.text


def test_hello_again_is_answered_with_where_the_message_is() -> None:
    person = person_at("sent")
    person.does(Start("nn"))
    assert person.said[0] == "status.new"


def test_hello_again_before_sending_goes_on_where_it_was() -> None:
    person = person_at("family, shortest 5")
    person.does(Start("nn"))
    assert person.said == ["resume", "reach.ask"]


def test_an_edited_message_and_a_number_reach_the_team_too() -> None:
    person = person_at("sent")
    person.does(Edited("Eg meinte tysdag."))
    assert AddMessage("Eg meinte tysdag.") in person.last
    person.shares("+47 21 23 45 67")
    assert AddMessage("+47 21 23 45 67") in person.last


def test_what_cannot_be_passed_on_is_said() -> None:
    person = person_at("sent, nothing more")
    person.does(SharedPlace(62.7, 7.1))
    assert person.said == ["not_understood_after"]
    assert person.types("  ").said == ["not_understood_after"]


@pytest.mark.parametrize("stage", ["ended", "withdrawn"])
def test_a_closed_case_is_said_and_a_new_one_may_begin(stage: str) -> None:
    person = person_at("sent").case_becomes(stage=stage).types("Hei igjen")
    assert person.said[0] == "after.over"
    assert not any(isinstance(effect, AddMessage) for effect in person.last)
    assert person.asked == "front/who"
    person.goes(("parent", ":Molde", "yes", "under_1", "chat", "skip", "yes"))
    assert sum(isinstance(effect, OpenCase) for effect in person.effects) == 2


def test_a_new_conversation_beside_a_closed_case_has_sent_nothing_yet() -> None:
    person = person_at("sent").case_becomes(stage="ended").types("Hei igjen", "status")
    assert person.said[0] == "status.nothing_sent"


def test_whoever_calls_for_help_after_the_end_gets_the_numbers_first() -> None:
    person = person_at("sent").case_becomes(stage="ended").commands("emergency")
    assert person.said[:2] == ["emergency", "after.over"]


def test_a_closed_case_that_is_still_kept_can_be_taken_back() -> None:
    person = person_at("sent").case_becomes(stage="ended").types("trekk")
    assert person.said == ["withdraw.ask"]
    person.press("yes")
    assert any(isinstance(effect, WithdrawCase) for effect in person.last)
    assert person.state is None


def test_a_closed_case_can_be_taken_back_in_the_middle_of_a_new_conversation_and_after_it() -> None:
    person = person_at("sent").case_becomes(stage="ended").types("Takk for hjelpa", "trekk")
    assert person.said == ["withdraw.ask"]
    assert person.types("nei").asked == "front/who"
    person.types("trekk").press("yes")
    assert any(isinstance(effect, WithdrawCase) for effect in person.last)

    forgotten = person_at("sent").case_becomes(stage="ended")
    forgotten.state = None
    assert forgotten.types("trekk").said == ["withdraw.ask"]
    forgotten.press("yes")
    assert any(isinstance(effect, WithdrawCase) for effect in forgotten.last)


def test_a_case_that_closes_while_the_person_is_asked_can_still_be_taken_back_or_left() -> None:
    assert person_at("taking back").case_becomes(stage="ended").press("yes").said == ["withdrawn"]
    assert person_at("taking back").case_becomes(stage="ended").types("nei").said == ["withdraw.kept"]
    hello = person_at("taking back").case_becomes(stage="ended")
    hello.does(Start("nn"))
    assert hello.said[0] == "greeting.hello"
    assert person_at("taking back").case_becomes(stage="ended").commands("status").said[0] == "status.nothing_sent"


def test_the_buttons_of_a_closed_conversation_fit_no_new_one() -> None:
    person = person_at("sent")
    old = person.seq
    assert person.case_becomes(stage="ended").types("Hei").seq > old


@pytest.mark.parametrize("place", ["family, shortest 3", "sent"])
def test_a_block_is_kept_and_answered_with_silence(place: str) -> None:
    person = person_at(place)
    before = person.state
    person.does(Blocked())
    assert person.last == (SetReachable(reachable=False),)
    person.does(Unblocked())
    assert person.last == (SetReachable(reachable=True),)
    assert person.state == before


def test_a_case_that_is_opened_again_is_spoken_of_as_open_and_hears_what_is_written() -> None:
    person = person_at("sent").case_becomes(stage="ended").case_becomes(stage="new")
    assert person.commands("status").said[0] == "status.new"
    assert person.types("Hei igjen").said == ["after.received_waiting"]


def test_it_is_so_too_for_somebody_who_has_begun_anew_and_for_somebody_we_no_longer_knew() -> None:
    begun = person_at("sent").case_becomes(stage="ended").types("Hei igjen").case_becomes(stage="new")
    assert begun.commands("status").said[0] == "status.new"
    forgotten = person_at("sent").case_becomes(stage="new")
    forgotten.state = None
    assert forgotten.types("Hei igjen").said == ["after.received_waiting"]
    assert forgotten.commands("status").said[0] == "status.new"


def test_it_can_be_taken_back_in_the_middle_of_something_new() -> None:
    person = person_at("sent").case_becomes(stage="ended").types("Hei igjen").case_becomes(stage="claimed")
    assert person.types("trekk").said == ["withdraw.ask"]
    person.press("yes")
    assert any(isinstance(effect, WithdrawCase) for effect in person.last)


def test_with_the_phone_comes_when_it_is_answered_and_where_one_may_just_come() -> None:
    open_ = (
        OpenFacts(first=1, last=5, opens="08.00", closes="15.30"),
        OpenFacts(first=6, last=6, opens="10.00", closes="12.00"),
    )
    door = (OpenFacts(first=3, last=3, opens="10.00", closes="12.00", place="Familiens hus"),)
    teams = tuple(replace(one, hours=open_, drop_in=door) for one in TEAMS)
    person = Person(ctx=context(directory=county(*teams))).starts("nn").goes((*WAYS["on behalf"], "yes", "/status"))
    person.case_becomes(stage="new", overdue=False).types("/status")
    assert person.said[2:] == ["sent.phone", "team.hours", "team.hours", "service.come"]
    for words in (
        "Monday to Friday from 08.00 to 15.30",
        "Saturday from 10.00 to 12.00",
        "Familiens hus, Wednesday from 10.00 to 12.00",
    ):
        assert words in person.shown.text


def test_hours_of_a_phone_that_nobody_knows_are_not_said() -> None:
    open_ = (OpenFacts(first=1, last=5, opens="08.00", closes="15.30"),)
    teams = tuple(replace(one, hours=open_) for one in WITHOUT_PHONES)
    person = Person(ctx=context(directory=county(*teams))).starts("nn").goes((*WAYS["on behalf"], "yes", "/status"))
    assert "team.hours" not in person.said
