import csv
from pathlib import Path

import pytest

from core.places import Ambiguous, Found, Gazetteer, Outside, PlaceAnswer, Unknown

with (Path(__file__).parent / "typed.csv").open(encoding="utf-8", newline="") as table:
    TYPED = [(row["typed"], row["answer"], row["expected"]) for row in csv.DictReader(table)]


def as_in_the_table(answer: PlaceAnswer) -> tuple[str, str]:
    match answer:
        case Found(municipality):
            return "found", municipality.number
        case Ambiguous(candidates):
            return "ambiguous", "|".join(sorted(each.number for each in candidates))
        case Outside(_, county):
            return "outside", county
        case Unknown():
            return "unknown", ""


def matched(answer: PlaceAnswer) -> str:
    assert isinstance(answer, Found)
    return answer.matched


def test_the_labelled_set_is_large_enough_to_mean_something() -> None:
    assert len({typed for typed, _, _ in TYPED}) == len(TYPED) >= 120


@pytest.mark.parametrize(("typed", "answer", "expected"), TYPED)
def test_what_people_type_is_understood(gazetteer: Gazetteer, typed: str, answer: str, expected: str) -> None:
    assert as_in_the_table(gazetteer.find(typed)) == (answer, expected)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("6480", "6480 Aukra"),
        ("n-6415 molde", "6415 Molde"),
        ("HUSTADVIK", "Hustadvika"),
        ("Fraena", "Fræna"),
        ("elnesvagen i hustadvika", "Elnesvågen"),
        ("kristiansund n", "Kristiansund"),
    ],
)
def test_the_answer_says_how_it_was_understood(gazetteer: Gazetteer, typed: str, understood: str) -> None:
    assert matched(gazetteer.find(typed)) == understood


def test_when_code_and_name_quarrel_the_code_is_offered_first(gazetteer: Gazetteer) -> None:
    answer = gazetteer.find("Ålesund 6415")
    assert isinstance(answer, Ambiguous)
    assert [each.name for each in answer.candidates] == ["Molde", "Ålesund"]


def test_more_than_five_places_is_no_question_to_ask(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Molde, Aukra, Rauma, Volda, Ørsta, Smøla") == Unknown()


def test_outside_names_the_place_as_it_is_known(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("tromso") == Outside("Tromsø", "Troms")
    assert gazetteer.find("9170") == Outside("Longyearbyen", "Svalbard")
    assert gazetteer.find("volda i nordland") == Outside("Volda", "Nordland")
