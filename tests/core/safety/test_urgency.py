"""What people write when it is urgent, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.safety.urgency import UrgentKind, read, urgent_in
from core.safety.urgency.words import fold
from tests.core.safety.urgent_sentences import sentences

DEV = sentences("dev")
FOUND = [one.text for one in DEV if one.urgent and urgent_in(one.text)]
QUIET = [one.text for one in DEV if not one.urgent and not urgent_in(one.text)]
LONGEST = 4_000


def kinds(text: str) -> set[UrgentKind]:
    return {one.kind for one in read(text).urgent}


@pytest.mark.parametrize(
    "text",
    [
        "Eg vil IKKJE leve!!!",
        "eg vil ikkje leeeeve",
        "æ vil itj leva",
        "a ta livet mitt",
        "ta livet av meg sjol",
        "I don’t want to live",
        "vil.\nikke.\nleve",
    ],
)
def test_capitals_repeated_letters_missing_letters_and_signs_do_not_hide_the_words(text: str) -> None:
    assert kinds(text) == {UrgentKind.SELF_HARM}


@pytest.mark.parametrize(
    ("one", "other"), [("ÅÅÅ", "a"), ("være", "vere"), ("ikkke", "ike"), ("døö", "do"), ("Ｂlør", "blor")]
)
def test_spellings_that_people_mix_are_one_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_several_kinds_are_all_told_and_the_most_pressing_is_the_one() -> None:
    text = "han slår meg, og eg har teke for mange tablettar"
    assert kinds(text) == {UrgentKind.OVERDOSE, UrgentKind.VIOLENCE}
    assert urgent_in(text) == read(text).urgent[0]
    assert read(text).urgent[0].kind is UrgentKind.OVERDOSE


def test_what_was_years_ago_is_not_urgent_but_is_told_as_past() -> None:
    reading = read("for ti år sidan prøvde eg å ta livet mitt")
    assert reading.urgent == ()
    assert [one.kind for one in reading.past] == [UrgentKind.SELF_HARM]


@pytest.mark.parametrize(
    "text",
    [
        "for ti år sidan prøvde eg å ta livet mitt, og no er tankane tilbake",
        "då eg var femten døydde far, og eg tenkjer på å ta livet mitt",
        "eg vil døy, for ti år sidan var alt betre",
        "for to veker sidan prøvde eg å ta livet mitt",
        "Da jeg var 17 tok jeg en overdose. Jeg vil dø.",
        "for mange år siden slo han meg, men i går tok han strupetak",
    ],
)
def test_the_past_never_hides_what_is_now(text: str) -> None:
    assert urgent_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "eg har aldri hatt så lyst til å døy",
        "jeg tenker ikke på annet enn å dø",
        "han slutter ikke å slå meg",
        "Han slår meg ikkje i ansiktet, men han sparkar meg",
        "eg har aldri tenkt på å skade barnet, men no vil eg ta livet mitt",
        "I have never wanted to die this much",
        "Nei. Eg vil ikkje leve",
    ],
)
def test_a_denial_frees_only_what_it_denies(text: str) -> None:
    assert urgent_in(text)


@pytest.mark.parametrize("text", ["kva gjer eg om nokon vil ta livet sitt", "syster mi seier ho ikkje vil leve meir"])
def test_asking_for_somebody_else_is_as_urgent_as_asking_for_oneself(text: str) -> None:
    assert kinds(text) == {UrgentKind.SELF_HARM}


@pytest.mark.parametrize(
    "text", ["eg vil ikkje skade ho", "for to veker sidan prøvde eg å ta livet mitt", "orker ikke mer, vil bort"]
)
def test_in_doubt_it_speaks(text: str) -> None:
    assert urgent_in(text)


@pytest.mark.parametrize(
    "text", ["eg ville aldri skada ho", "eg orkar ikkje meir", "eg er dritt lei", "har de brosjyrar om vald"]
)
def test_what_people_say_of_dishes_and_what_they_ask_about_the_matter_is_not_urgent(text: str) -> None:
    assert urgent_in(text) is None


@given(st.text(max_size=LONGEST))
def test_any_text_has_a_reading(text: str) -> None:
    reading = read(text)
    assert len(reading.urgent) + len(reading.past) <= len(UrgentKind)


@pytest.mark.parametrize(
    "word", ["vil", "ikkje", "eg", "dø", "ta livet", "aldri", "for ti år sidan", "drep barnet", "a", "."]
)
def test_the_longest_message_made_of_one_word_has_a_reading_too(word: str) -> None:
    text = f"{word} " * (LONGEST // (len(word) + 1))
    assert read(text) == read(text.upper())


@given(st.sampled_from(FOUND), st.text(max_size=200), st.text(max_size=200))
def test_nothing_written_in_other_sentences_takes_an_urgent_finding_away(urgent: str, before: str, after: str) -> None:
    assert kinds(f"{before}\n{urgent}\n{after}") >= kinds(urgent)


@given(st.sampled_from(FOUND), st.sampled_from(QUIET), st.booleans())
def test_an_ordinary_sentence_beside_it_takes_no_urgent_finding_away(urgent: str, quiet: str, first: bool) -> None:
    text = f"{urgent}. {quiet}" if first else f"{quiet}. {urgent}"
    assert kinds(text) >= kinds(urgent)
