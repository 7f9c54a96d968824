import re

import pytest

from core.ids import CROCKFORD, IdSource, RandomIds, SeededIds


@pytest.mark.parametrize("ids", [RandomIds(), SeededIds(1)])
def test_each_kind_of_identity_has_its_form(ids: IdSource) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", ids.new_id())
    assert re.fullmatch(rf"[{CROCKFORD}]{{3}}-[{CROCKFORD}]{{3}}", ids.new_reference())
    assert len(ids.new_secret()) >= 43


def test_a_reference_has_no_letters_that_are_misheard_or_misread() -> None:
    assert not set("ILOU") & set(CROCKFORD)


def test_random_identities_are_not_repeated() -> None:
    ids = RandomIds()
    assert len({ids.new_id() for _ in range(1000)}) == 1000


def test_the_same_seed_gives_the_same_identities_in_the_same_order() -> None:
    first, second = SeededIds(7), SeededIds(7)
    assert [first.new_id(), first.new_reference()] == [second.new_id(), second.new_reference()]
    assert SeededIds(8).new_id() != SeededIds(7).new_id()
