import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean_text, graphemes, split_utf16, utf16_length

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
KISS = "👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏿"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
NORWAY = "🇳🇴"
WHOLE = ["a", "ø", "e\u0301\u0323", "1\ufe0f\u20e3", FAMILY, KISS, ENGLAND, NORWAY, "षि", "\U00020000"]

anything = st.text(alphabet=st.characters(categories=None), max_size=200)
tangled = st.lists(
    st.sampled_from(
        [*WHOLE, "\u200d", "\u0301", "\u0323", "\ufe0f", "\n", "\r", " ", "\t", "\u202e", "\ud83d", "\ude00", "🏽"]
    ),
    max_size=60,
).map("".join)
sentences = st.lists(
    st.one_of(
        st.lists(st.sampled_from(WHOLE), min_size=1, max_size=12).map("".join), st.sampled_from([".", "!", "\n\n"])
    ),
    max_size=60,
).map(" ".join)


@given(st.one_of(anything, tangled), st.integers(0, 120))
def test_cleaning_twice_is_cleaning_once(raw: str, limit: int) -> None:
    once = clean_text(raw, limit=limit)
    assert clean_text(once, limit=limit) == once


@given(st.one_of(anything, tangled), st.integers(0, 120))
def test_what_is_clean_can_be_stored_anywhere(raw: str, limit: int) -> None:
    clean = clean_text(raw, limit=limit)
    assert len(clean) <= limit
    assert clean.encode() == unicodedata.normalize("NFC", clean).encode()
    assert {unicodedata.category(sign) for sign in clean} & {"Cs", "Cc"} <= ({"Cc"} if "\n" in clean else set())
    assert not set(clean) & set("\x00\r\t\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe")


@given(st.one_of(anything, tangled))
def test_no_sign_carries_more_than_four_marks(raw: str) -> None:
    run = 0
    for sign in clean_text(raw, limit=1000):
        run = run + 1 if unicodedata.category(sign).startswith("M") else 0
        assert run <= 4


@given(st.lists(st.sampled_from(WHOLE), max_size=30), st.integers(0, 60))
def test_trimming_never_breaks_a_character(characters: list[str], limit: int) -> None:
    whole = [unicodedata.normalize("NFC", character) for character in characters]
    clean = clean_text("".join(whole), limit=limit)
    assert clean in {"".join(whole[:count]) for count in range(len(whole) + 1)}


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ein\r\nto\rtre\u2028fire", "ein\nto\ntre\nfire"),
        ("mellom\trom", "mellom rom"),
        ("  rundt om \n", "rundt om"),
        ("s\u0000øv\u0007n", "søvn"),
        ("a\u030ase", "åse"),
        ("\ud83d\ude00 \ud83d", "😀"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("usyn\u200bleg\ufeff", "usynleg"),
        ("e" + "\u0301" * 100_000, "é" + "\u0301" * 4),
        ("\u200d".join("helse"), "\u200d".join("helse")),
        ("h\U000e0069\U000e0064den", "hden"),
        (f"{FAMILY}{KISS}{ENGLAND}{NORWAY}", f"{FAMILY}{KISS}{ENGLAND}{NORWAY}"),
    ],
)
def test_people_keep_their_words_and_lose_the_rest(raw: str, clean: str) -> None:
    assert clean_text(raw, limit=1000) == clean


def test_too_many_joined_signs_come_apart_and_none_is_lost() -> None:
    clean = clean_text("\u200d".join("👩" * 50), limit=1000)
    assert clean.count("👩") == 50
    assert clean.count("\u200d") == 9


@pytest.mark.parametrize("character", WHOLE)
def test_a_character_is_one_to_its_reader(character: str) -> None:
    assert list(graphemes(f"x{character}x")) == ["x", character, "x"]


def test_flags_in_a_row_are_two_and_two() -> None:
    assert list(graphemes(NORWAY * 3)) == [NORWAY] * 3


@given(sentences, st.integers(24, 80))
def test_no_piece_is_too_long_and_no_character_is_broken(text: str, limit: int) -> None:
    pieces = split_utf16(text, limit)
    assert all(0 < utf16_length(piece) <= limit for piece in pieces)
    assert [cluster for piece in pieces for cluster in graphemes(piece) if cluster.strip()] == [
        cluster for cluster in graphemes(text) if cluster.strip()
    ]


@given(anything.filter(lambda text: not any(0xD800 <= ord(sign) < 0xE000 for sign in text)), st.integers(2, 40))
def test_splitting_loses_only_white_space(text: str, limit: int) -> None:
    pieces = split_utf16(text, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(utf16_length(piece) <= limit for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" \n ", []),
        ("kort", ["kort"]),
        ("Første avsnitt.\n\nAndre avsnitt.", ["Første avsnitt.", "Andre avsnitt."]),
        ("Første linje er her\nAndre linje er her", ["Første linje er her", "Andre linje er her"]),
        ("Ei setning. Ei lang setning til.", ["Ei setning.", "Ei lang setning til."]),
        ("barnevernstenesta ringjer deg", ["barnevernstenesta", "ringjer deg"]),
        ("menneskerettsorganisasjonane", ["menneskerettsorganis", "asjonane"]),
    ],
)
def test_pieces_end_where_a_reader_would_pause(text: str, pieces: list[str]) -> None:
    assert split_utf16(text, 20) == pieces


def test_telegram_takes_every_piece_of_a_long_reply() -> None:
    reply = ("Vi høyrest i morgon. " + FAMILY) * 1000
    pieces = split_utf16(reply)
    assert max(utf16_length(piece) for piece in pieces) <= 4096
    assert sum(piece.count(FAMILY) for piece in pieces) == 1000
