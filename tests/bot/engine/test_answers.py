"""What is understood at each kind of question, and what is said when it is not."""

import pytest

from bot.engine.answers import readable_number
from bot.engine.events import Choice, Event, SharedPhone, SharedPlace, Text, Unsupported
from tests.bot.fakes import Person
from tests.bot.ways import NUMBER, PLACES, WAYS, person_at

AT_PHONE = WAYS["family, all told"][:6]
AT_WORDS = WAYS["family, shortest"][:6]
MATTERS = ("sent", "telling what matters")
"""Where whatever is written reaches the team."""

CHOOSING = [
    place
    for place in PLACES
    if person_at(place).reply.options and person_at(place).asked != "gone" and place not in MATTERS
]
NONSENSE: list[Event] = [
    SharedPhone("hello", own=True),
    Unsupported("sticker"),
    Unsupported("hologram"),
]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("21234567", "+47 21 23 45 67"),
        ("+47 21 23 45 67", "+47 21 23 45 67"),
        ("0047 21 23 45 67", "+47 21 23 45 67"),
        ("+46 8 123 456 00", "+46 8 123 456 00"),
        ("2123456", None),
        ("ring meg", None),
        ("", None),
        ("9" * 500, None),
        ("+999 12", None),
    ],
)
def test_a_phone_number_is_read_as_people_write_it(typed: str, number: str | None) -> None:
    assert readable_number(typed) == number


def test_a_wrong_number_is_asked_for_again_and_a_strangers_contact_is_not_taken() -> None:
    person = Person().starts("nn").goes(AT_PHONE)
    assert person.types("123").said == ["phone.wrong", "phone.ask"]
    person = Person().starts("nn").goes(AT_PHONE).shares(NUMBER, own=False)
    assert person.said == ["phone.not_own", "phone.ask"]
    assert person.shares(NUMBER).answers["phone"] == "+47 21 23 45 67"


def test_nothing_is_asked_about_the_phone_when_the_answer_is_to_come_here() -> None:
    assert Person().starts("nn").goes(AT_WORDS).asked == "family/words"


def test_a_text_message_has_no_voicemail() -> None:
    person = Person().starts("nn").goes(WAYS["pregnant, by text message"][:8])
    assert person.asked == "family/name"


@pytest.mark.parametrize("skip", ["skip", ":hopp over", ":Skip", ":nei takk", ":-"])
def test_free_words_can_always_be_skipped(skip: str) -> None:
    person = Person().starts("nn").goes((*AT_WORDS, skip))
    assert person.asked == "family/send"
    assert person.answers["words"] == ""


def test_no_words_and_too_many_are_asked_for_again() -> None:
    person = Person().starts("nn").goes(AT_WORDS)
    assert person.types("   ").said[0] == "text.empty"
    assert person.types("a" * 2001).said[0] == "text.too_long"
    assert "2000" in person.shown.text
    assert person.types("a" * 2000).asked == "family/send"


@pytest.mark.parametrize("place", CHOOSING)
@pytest.mark.parametrize("event", NONSENSE, ids=repr)
def test_nonsense_asks_the_same_question_again_kindly(place: str, event: Event) -> None:
    person = person_at(place)
    asked, answers, question = person.asked, person.answers, person.question
    person.does(event)
    assert (person.asked, person.answers) == (asked, answers)
    assert person.reply.options == question.options
    assert person.said[-1] == question.says[-1].key
    assert len(person.said) > len(question.says)


@pytest.mark.parametrize("place", CHOOSING)
def test_an_unknown_button_asks_the_same_question_again(place: str) -> None:
    person = person_at(place)
    asked, answers = person.asked, person.answers
    person.does(Choice(person.seq, "no such thing"))
    assert person.said[0] == "not_understood"
    assert (person.asked, person.answers) == (asked, answers)


@pytest.mark.parametrize("place", CHOOSING)
def test_an_old_button_changes_nothing(place: str) -> None:
    for option in person_at(place).reply.options:
        person = person_at(place)
        answers, asked = person.answers, person.asked
        person.does(Choice(person.seq - 1, option.id))
        assert person.said[0] in {"stale", "change.ask", "change.ask_anew"}
        assert (person.answers, person.asked) == (answers, asked)


def test_a_button_of_a_conversation_long_ago_fits_no_later_one() -> None:
    first = Person().starts("nn").goes(WAYS["family, shortest"])
    second = Person(ctx=first.ctx)
    second.does(Choice(first.seq, "yes"))
    assert second.said[0] == "expired"
    assert second.asked == "front/language"


def test_a_button_may_be_typed_by_its_words() -> None:
    assert Person().starts("nn").types("Nynorsk", "eg er mor eller far").asked == "family/place"


def test_a_number_is_never_taken_for_a_place_in_the_list() -> None:
    """At the child's age "2" means two years, and the second button says something else."""
    assert "child_age" not in person_at("family, shortest 3").types("2").answers


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "file", "other", "video_note", ""])
def test_what_cannot_be_taken_in_gets_a_useful_word_even_out_of_the_blue(kind: str) -> None:
    for person in (Person(), person_at("family, shortest 3"), person_at("sent")):
        person.does(Unsupported(kind))
        assert person.said[0].startswith("unsupported.")
        assert person.shown.text


def test_an_answer_that_is_only_a_no_is_understood_where_yes_and_no_are_asked() -> None:
    person = Person().starts("nn").goes((*WAYS["family, all told"][:10], ":nei"))
    assert person.answers["voicemail"] == "no"
    person = Person().starts("nn").goes(WAYS["on behalf"][:2])
    person.does(Text("ja"))
    assert person.answers["knows"] == "yes"


def test_a_shared_place_where_none_is_asked_for_changes_nothing() -> None:
    for place in CHOOSING:
        person = person_at(place)
        if not person.asked.endswith("/place"):
            answers = person.answers
            person.does(SharedPlace(62.7, 7.1))
            assert person.answers == answers, place
