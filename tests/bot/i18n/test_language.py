"""Whether the texts are real Nynorsk, real Bokmål and easy to read. A tool sounds the alarm; a reader decides."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.bot.i18n.catalog import Entry, all_entries, entries_of
from tests.bot.i18n.conftest import Speller
from tests.bot.i18n.measure import measure, words_in

DATA = Path(__file__).parent / "data"
FOR_FAMILIES = ("bot.po", "web.po")
LIX_OF_ONE = 35
LIX_OF_ALL = 25
LONGEST_SENTENCE = 20
TOO_SHORT_TO_MEASURE = 10
"""Words. A button of two words, one of them long, has a LIX of 52 and is easy all the same."""

HOUSE_STYLE = frozenset((DATA / "not_in_this_house.txt").read_text(encoding="utf-8").split())
"""Forms that Nynorsk allows and the house does not use (bot/i18n/README.md): one form of each word in all texts."""

SAME_IN_BOTH = frozenset(
    (DATA / "same_in_nn_and_nb.txt").read_text(encoding="utf-8").split(),
)


@pytest.mark.parametrize("locale", ["nn", "nb"])
def test_every_word_is_spelled_as_the_dictionary_says(spellers: Mapping[str, Speller], locale: str) -> None:
    texts = [entry for entry in all_entries() if entry.locale == locale]
    wrong = {word: str(entry) for entry in texts for word in words_in(entry.text) if not spellers[locale].knows(word)}
    assert wrong == {}


@pytest.mark.parametrize(("locale", "slip"), [("nn", "ikke"), ("nn", "hvordan"), ("nb", "ikkje"), ("nb", "korleis")])
def test_the_dictionaries_catch_the_other_language(spellers: Mapping[str, Speller], locale: str, slip: str) -> None:
    assert not spellers[locale].knows(slip)


def test_no_nynorsk_text_has_a_bokmal_word_that_the_dictionary_lets_through() -> None:
    texts = [entry for entry in all_entries() if entry.locale == "nn"]
    assert slips(set(denied_in_nynorsk()), texts) == {}


def test_the_house_has_one_form_of_each_nynorsk_word() -> None:
    assert slips(set(HOUSE_STYLE), [entry for entry in all_entries() if entry.locale == "nn"]) == {}


def test_the_contrast_list_catches_what_the_dictionary_does_not(spellers: Mapping[str, Speller]) -> None:
    denied = denied_in_nynorsk()
    assert len(denied) == 14
    assert all(spellers["nn"].knows(word) for word in denied)
    assert slips(set(denied), [Entry("x.po", "nn", "x", "Kor du bor")]) == {"bor": "nn/x.po: x"}


def test_no_nynorsk_text_is_its_bokmal_twin_in_disguise() -> None:
    texts = {(entry.locale, entry.key): entry.text for entry in entries_of("bot.po")}
    same = {key for locale, key in texts if locale == "nn" and texts["nn", key] == texts["nb", key]}
    assert same == SAME_IN_BOTH


@pytest.mark.parametrize("file", FOR_FAMILIES)
@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
def test_each_message_is_easy_to_read(locale: str, file: str) -> None:
    texts = [entry for entry in entries_of(file) if entry.locale == locale]
    measured = [(str(entry), measure(entry.text)) for entry in texts]
    long_enough = [(where, found.lix) for where, found in measured if found.words >= TOO_SHORT_TO_MEASURE]
    assert [(where, lix) for where, lix in long_enough if lix > LIX_OF_ONE] == []
    assert [(where, found) for where, found in measured if found.longest_sentence > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("file", FOR_FAMILIES)
@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
def test_the_whole_catalog_is_very_easy_to_read(locale: str, file: str) -> None:
    texts = [entry.text for entry in entries_of(file) if entry.locale == locale]
    assert measure("\n".join(texts)).lix <= LIX_OF_ALL


def test_the_measure_counts_as_lix_is_defined() -> None:
    found = measure("Du er ikkje åleine. Ring 116 117, så hjelper legevakta deg: {phone}")
    assert (found.words, found.sentences, found.long_words, found.longest_sentence) == (11, 3, 2, 6)
    assert found.lix == pytest.approx(11 / 3 + 200 / 11)


def denied_in_nynorsk() -> list[str]:
    with (DATA / "contrast_nb_nn.csv").open(encoding="utf-8", newline="") as file:
        return [row["nb"] for row in csv.DictReader(file) if row["extra_rule_needed_in_nn"] == "deny"]


def slips(denied: set[str], entries: list[Entry]) -> dict[str, str]:
    return {word: str(entry) for entry in entries for word in words_in(entry.text.lower()) if word in denied}
