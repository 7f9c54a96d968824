"""A sealed value opens in its own place, with its own key, unaltered; in every other case it is unreadable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.db import Database, begin, read
from core.vault import Field, SubjectKey, Unreadable, Vault
from core.vault.models import data_keys, receipt_keys
from core.vault.sealing import KEY_BYTES, derive, seal, unseal
from tests.builders import MASTER_KEY, START
from tests.damage import flip_a_byte

WORDS = "Eg er gravid og redd."
HOME = Field("cases", "1", "sealed_card")
KEY = SubjectKey("case:1", bytes(KEY_BYTES))

ELSEWHERE = {
    "another row": Field("cases", "2", "sealed_card"),
    "another column": Field("cases", "1", "note"),
    "another table": Field("case_messages", "1", "sealed_card"),
}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again_in_its_place(words: str) -> None:
    assert KEY.open(HOME, KEY.seal(HOME, words)) == words


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_sealed_value_moved_to_another_place_does_not_open(place: str) -> None:
    with pytest.raises(Unreadable):
        KEY.open(ELSEWHERE[place], KEY.seal(HOME, WORDS))


def test_a_sealed_value_given_to_another_subject_does_not_open() -> None:
    with pytest.raises(Unreadable):
        SubjectKey("case:2", bytes(KEY_BYTES)).open(HOME, KEY.seal(HOME, WORDS))


@given(st.data())
def test_a_sealed_value_with_one_bit_changed_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(HOME, WORDS))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(Unreadable):
        KEY.open(HOME, bytes(sealed))


@pytest.mark.parametrize("cut", [0, 1, 12, 13, 28])
def test_a_sealed_value_cut_short_does_not_open(cut: int) -> None:
    with pytest.raises(Unreadable):
        KEY.open(HOME, KEY.seal(HOME, WORDS)[:cut])


def test_the_same_words_never_look_alike_when_sealed() -> None:
    assert KEY.seal(HOME, WORDS) != KEY.seal(HOME, WORDS)


def test_an_unreadable_value_says_nothing_of_itself() -> None:
    with pytest.raises(Unreadable) as caught:
        unseal(bytes(KEY_BYTES), aad=b"", sealed=b"\x01" + bytes(40))
    assert str(caught.value) == ""
    assert caught.value.__cause__ is None


def test_a_key_does_not_show_itself() -> None:
    assert "_key" not in repr(KEY)


def test_each_purpose_has_its_own_key() -> None:
    assert len({derive(MASTER_KEY, purpose) for purpose in ("wrap", "blind index", "session")}) == 3


def test_a_blind_lookup_differs_by_purpose_and_by_master_key_and_is_steady(vault: Vault) -> None:
    assert vault.blind("address", "42") == Vault(MASTER_KEY).blind("address", "42")
    assert vault.blind("address", "42") != vault.blind("phone", "42")
    assert vault.blind("address", "42") != Vault(bytes(32)).blind("address", "42")


async def test_a_key_is_kept_wrapped_and_opens_what_it_sealed(database: Database, vault: Vault) -> None:
    async with begin(database) as tx:
        key = await vault.new_key(tx, "case:1", now=START)
    sealed = key.seal(HOME, WORDS)
    async with read(database) as tx:
        assert (await vault.key_of(tx, "case:1")).open(HOME, sealed) == WORDS
        assert (await vault.keys_of(tx, ["case:1", "case:2"])).keys() == {"case:1"}


async def test_with_another_master_key_nothing_opens(database: Database, vault: Vault) -> None:
    async with begin(database) as tx:
        await vault.new_key(tx, "case:1", now=START)
    async with read(database) as tx:
        with pytest.raises(Unreadable):
            await Vault(bytes(32)).key_of(tx, "case:1")


async def test_a_shredded_subject_is_unreadable_and_the_others_are_not(database: Database, vault: Vault) -> None:
    async with begin(database) as tx:
        for subject in ("case:1", "case:2"):
            await vault.new_key(tx, subject, now=START)
        await vault.shred(tx, "case:1")
    async with read(database) as tx:
        with pytest.raises(Unreadable):
            await vault.key_of(tx, "case:1")
        assert (await vault.key_of(tx, "case:2")).subject == "case:2"


async def test_a_wrapped_key_moved_to_another_subject_does_not_open(vault: Vault) -> None:
    wrapped = seal(vault._wrapping, aad=b"case:1", plain=bytes(KEY_BYTES))
    with pytest.raises(Unreadable):
        vault._unwrap("case:2", wrapped)


async def test_one_damaged_key_hides_no_other_and_does_not_make_the_master_key_a_wrong_one(
    database: Database, vault: Vault
) -> None:
    subjects = ["case:1", "case:2"]
    async with begin(database) as tx:
        for subject in subjects:
            await vault.new_key(tx, subject, now=START)
    await flip_a_byte(database, data_keys.c.wrapped, data_keys.c.subject == "case:1")
    async with read(database) as tx:
        assert (await vault.keys_of(tx, subjects)).keys() == {"case:2"}
        assert await vault.fits(tx)
        assert not await Vault(bytes(32)).fits(tx)
        with pytest.raises(Unreadable) as caught:
            await vault.key_of(tx, "case:1")
    assert caught.value.subject == "case:1"


RECEIPT = "902E-03M0-4R04-G000Z"


def test_what_finds_a_receipt_and_what_opens_it_are_two_secrets() -> None:
    """Derived for two purposes, they cannot be set alike by mistake."""
    vault = Vault(MASTER_KEY)
    assert len({vault._receipt_lookup, vault._receipt_content, vault._blinding, vault._wrapping}) == 4
    assert vault.lookup_of(RECEIPT) != vault._key_from(RECEIPT).hex()


async def test_a_receipt_opens_its_own_subject_and_no_other(database: Database, vault: Vault) -> None:
    async with begin(database) as tx:
        key = await vault.new_key(tx, "consultation:1", now=START)
        other = await vault.new_key(tx, "consultation:2", now=START)
        await vault.keep_for_receipt(tx, key, RECEIPT)
        await vault.keep_for_receipt(tx, other, "another")
        opened = await vault.key_by_receipt(tx, "consultation:1", RECEIPT)
        assert opened.open(HOME, key.seal(HOME, WORDS)) == WORDS
        for subject, receipt in (
            ("consultation:2", RECEIPT),
            ("consultation:1", "another"),
            ("consultation:3", RECEIPT),
        ):
            with pytest.raises(Unreadable):
                await vault.key_by_receipt(tx, subject, receipt)


async def test_shredding_takes_the_receipts_copy_too(database: Database, vault: Vault) -> None:
    async with begin(database) as tx:
        key = await vault.new_key(tx, "consultation:1", now=START)
        await vault.keep_for_receipt(tx, key, RECEIPT)
        await vault.shred(tx, "consultation:1")
        with pytest.raises(Unreadable):
            await vault.key_by_receipt(tx, "consultation:1", RECEIPT)
        assert (await tx.execute(select(receipt_keys))).all() == []
