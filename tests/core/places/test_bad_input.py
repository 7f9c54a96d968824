import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.places import Ambiguous, Found, Outside, Unknown, load_gazetteer

GAZETTEER = load_gazetteer()
PIECES = (
    "Molde",
    "Herøy",
    "i",
    "Nordland",
    "Sylte",
    "6415",
    "0150",
    "6150",
    "9999",
    ",",
    "ørstad",
    "\u202e",
    "\0",
    "🙂",
)
NONSENSE = (
    "",
    " ",
    "\n\t",
    "\0",
    "Molde\0",
    "\u202eedloM",
    "\u200b",
    "\ud800",
    "a\u0301" * 90,
    "ﷺ" * 200,
    "6" * 200,
    "qx " * 60,
    "x" * 10_000,
    "Molde " * 2_000,
    "6415 " * 2_000,
)


@pytest.mark.parametrize("typed", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_unknown(typed: str) -> None:
    assert GAZETTEER.find(typed) == Unknown()


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=300) | st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
def test_whatever_is_typed_gets_an_answer_that_keeps_its_promise(typed: str) -> None:
    match GAZETTEER.find(typed):
        case Found(municipality, matched):
            assert municipality in GAZETTEER.municipalities
            assert matched
        case Ambiguous(candidates):
            assert 2 <= len(set(candidates)) == len(candidates) <= 5
        case Outside(name, county):
            assert name
            assert county
        case answer:
            assert answer == Unknown()


@settings(max_examples=200, deadline=None)
@given(st.floats(), st.floats())
def test_any_two_numbers_are_answered_as_a_location(lat: float, lon: float) -> None:
    assert isinstance(GAZETTEER.nearest(lat, lon), Found | Outside | Unknown)
