from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox import Choice, Entry, Letter, LetterError, Moment, Said, choice, said, staff_words

TEXTS = st.text(max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(Moment)
PLAIN = st.builds(Said, TEXTS, st.dictionaries(TEXTS, TEXTS | MOMENTS, max_size=2))
SAIDS = st.builds(Said, TEXTS, st.dictionaries(TEXTS, TEXTS | MOMENTS | PLAIN, max_size=3))
CHOICES = st.lists(st.builds(Choice, TEXTS, SAIDS), max_size=3).map(tuple)
LETTERS = st.builds(
    Letter,
    locale=st.sampled_from(["nn", "nb", "en"]),
    says=st.lists(SAIDS, max_size=3).map(tuple),
    choices=CHOICES,
    controls=CHOICES,
    entry=st.sampled_from(Entry),
    seq=st.integers(0, 1000),
    author=TEXTS,
)


@given(LETTERS)
def test_a_letter_is_the_same_after_being_kept(letter: Letter) -> None:
    assert Letter.from_json(letter.to_json()) == letter


def test_a_staff_members_words_travel_as_they_were_written() -> None:
    letter = staff_words(locale="nn", author="Kari", text="Hei! Eg heiter {Kari}.")
    assert [one.own_words for one in letter.says] == ["Hei! Eg heiter {Kari}."]


def test_words_by_key_are_nobodys_own_words() -> None:
    assert said("greeting", text="Hei").own_words is None
    assert choice("yes", "button.yes").label.key == "button.yes"


def test_a_moment_stays_an_instant() -> None:
    deadline = Moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    letter = Letter(locale="nn", says=(said("x", deadline=deadline),))
    assert Letter.from_json(letter.to_json()).says[0].facts["deadline"] == deadline


WHOLE = Letter(locale="nn", says=(said("x"),)).to_json()


@pytest.mark.parametrize(
    "text",
    ["", "hei", "null", "[]", "{}", WHOLE.replace("says", "said"), WHOLE.replace('["x", {}]', '["x"]')]
    + [
        WHOLE.replace("{}", one)
        for one in ("[]", '{"at": null}', '{"at": {}}', '{"a": {"at": "x"}}', '{"a": {"b": 1}}')
    ],
)
def test_what_is_no_letter_is_refused_in_one_way(text: str) -> None:
    assert text != WHOLE
    with pytest.raises(LetterError):
        Letter.from_json(text)
