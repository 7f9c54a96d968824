"""A receipt is read as people write it, and a slip is caught before anything is looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.consultations import Mistyped, Receipt, receipts_in
from core.ids import CROCKFORD
from tests.core.anonymity.consultations import consultations

BYTES = st.binary(min_size=10, max_size=10)
HYPHENS = st.sampled_from(["-", "–", "—", "‑", "−", " ", " - ", "\u00a0", "\n"])


@given(BYTES)
def test_what_is_shown_reads_back_as_the_same_receipt(random: bytes) -> None:
    receipt = Receipt.new(random)
    assert Receipt.read(receipt.text) == receipt
    assert [len(group) for group in receipt.text.split("-")] == [4, 4, 4, 5]
    assert receipt.text.endswith(receipt.last_group)


@given(BYTES, BYTES)
def test_other_bits_are_another_receipt(one: bytes, other: bytes) -> None:
    assert (Receipt.new(one) == Receipt.new(other)) == (one == other)


@given(BYTES, HYPHENS)
def test_small_letters_and_signs_between_and_letters_that_look_alike_are_forgiven(random: bytes, between: str) -> None:
    receipt = Receipt.new(random)
    typed = receipt.text.replace("0", "o").replace("1", "l").lower().replace("-", between)
    assert Receipt.read(f" {typed} ") == receipt


@given(BYTES, st.integers(0, 16), st.integers(1, 31))
def test_every_single_wrong_letter_is_caught(random: bytes, place: int, by: int) -> None:
    letters = list(Receipt.new(random).text.replace("-", ""))
    letters[place] = CROCKFORD[CROCKFORD.index(letters[place]) ^ by]
    with pytest.raises(Mistyped):
        Receipt.read("".join(letters))


@given(BYTES, st.integers(0, 16), st.integers(0, 16))
def test_every_swap_of_two_letters_is_caught(random: bytes, one: int, other: int) -> None:
    letters = list(Receipt.new(random).text.replace("-", ""))
    swapped = letters.copy()
    swapped[one], swapped[other] = letters[other], letters[one]
    if swapped == letters:
        assert Receipt.read("".join(swapped)) == Receipt.new(random)
    else:
        with pytest.raises(Mistyped):
            Receipt.read("".join(swapped))


@pytest.mark.parametrize("text", ["", "7K2M", "U" * 17, "0" * 16, "0" * 18, "æ" * 17, "²" * 17])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(Mistyped):
        Receipt.read(text)


def test_a_receipt_shows_nothing_of_itself_in_a_log() -> None:
    receipt = Receipt.new(bytes(range(10)))
    assert not any(group in f"{receipt!r} {receipt}" for group in receipt.text.split("-"))


@pytest.mark.parametrize("size", [0, 9, 11])
def test_a_receipt_is_made_of_ten_bytes_and_no_other_number(size: int) -> None:
    with pytest.raises(ValueError, match=str(size)):
        Receipt.new(bytes(size))


@given(BYTES, st.sampled_from(["{}", "Kvitteringa er {}, hugs ho.", "sjå ({}).", "kode:{}"]), HYPHENS, st.booleans())
def test_a_receipt_in_its_groups_is_found_in_a_text(random: bytes, around: str, between: str, small: bool) -> None:
    written = Receipt.new(random).text.replace("-", between)
    text = around.format(written.lower() if small else written)
    found = [text[start:end] for start, end in receipts_in(text)]
    if any(sign.isdigit() for sign in written) or between.strip():
        assert (written.lower() if small else written) in found


@given(BYTES)
def test_a_receipt_in_one_piece_or_letter_by_letter_is_found(random: bytes) -> None:
    letters = Receipt.new(random).text.replace("-", "")
    found = bool(receipts_in(letters)), bool(receipts_in(" ".join(letters)))
    assert found == ((True, True) if any(map(str.isdigit, letters)) else (False, False))


def test_a_receipt_inside_a_longer_word_is_none() -> None:
    letters = Receipt.new(bytes(range(10))).text.replace("-", "")
    assert receipts_in(letters)
    assert not receipts_in(f"A{letters}")
    assert not receipts_in(f"{letters}9")
    assert not receipts_in(f"{letters}å")


@pytest.mark.parametrize("part", ["dev", "held_out"])
def test_no_ordinary_consultation_is_taken_for_a_receipt(part: str) -> None:
    texts = consultations(part)
    assert len(texts) > 100
    assert [one.id for one in texts if receipts_in(one.text)] == []
