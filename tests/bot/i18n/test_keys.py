import re
from pathlib import Path

import pytest

from bot.engine import patterns
from bot.flows import BOOK
from bot.i18n import LOCALES, Catalogs, MissingWords
from bot.i18n.catalogs import catalog_files
from tests.bot.i18n.catalog import Entry, all_entries, complaints, entries_of, holes, read
from tests.bot.i18n.sayable import UnknownKeyError, families, keys_in, sayable

QUOTED = re.compile(r"[«“]([^»”]+)[»”]")


@pytest.fixture(scope="module")
def words() -> Catalogs:
    return Catalogs.load()


def test_the_front_door_has_words_for_all_it_can_say_and_none_to_spare() -> None:
    assert complaints(entries_of("bot.po"), sayable(BOOK)) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_missing_translation_is_noticed(tmp_path: Path, locale: str) -> None:
    lines = (Path(str(catalog_files(locale)[0])).parent / "bot.po").read_text(encoding="utf-8").split("\n\n")
    file = tmp_path / "bot.po"
    file.write_text("\n\n".join(part for part in lines if 'msgid "sent.thanks"' not in part), encoding="utf-8")
    entries = [*read(file, locale), *(entry for entry in entries_of("bot.po") if entry.locale != locale)]
    assert complaints(entries, sayable(BOOK)) == [f"{locale}: no words for sent.thanks"]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (Entry("bot.po", "nn", "yes", " "), "nn/bot.po: yes is empty"),
        (Entry("bot.po", "nn", "yes", "Ja", fuzzy=True), "nn/bot.po: yes is fuzzy"),
        (Entry("bot.po", "nn", "maybe", "Kanskje"), "nn: nobody says maybe"),
    ],
)
def test_an_empty_a_fuzzy_and_a_superfluous_text_are_noticed(entry: Entry, complaint: str) -> None:
    assert complaint in complaints([entry], frozenset({"yes"}))


def test_a_key_that_nobody_can_foresee_is_refused() -> None:
    with pytest.raises(UnknownKeyError):
        list(keys_in('def f(x):\n    return say(f"surprise.{x}")', families(BOOK)))
    with pytest.raises(UnknownKeyError):
        list(keys_in("def f(x):\n    return say(x.key)", families(BOOK)))


def test_no_catalog_has_a_key_that_another_one_has() -> None:
    entries = all_entries()
    assert len({(entry.locale, entry.key) for entry in entries}) == len(entries)


def test_no_text_is_fuzzy_or_empty_in_any_catalog() -> None:
    assert [str(entry) for entry in all_entries() if entry.fuzzy or not entry.text.strip()] == []


def test_the_three_languages_tell_the_same_facts() -> None:
    facts: dict[str, set[frozenset[str]]] = {}
    for entry in all_entries():
        facts.setdefault(entry.key, set()).add(holes(entry.text))
    assert [key for key, found in facts.items() if len(found) > 1] == []


def test_no_text_has_blanks_at_its_edges_or_two_in_a_row() -> None:
    lines = [(str(entry), line) for entry in all_entries() for line in entry.text.split("\n")]
    assert [where for where, line in lines if line != line.strip() or "  " in line or "\t" in line] == []


def test_no_text_holds_markup_or_an_address() -> None:
    assert [str(entry) for entry in all_entries() if re.search(r"<\w|</|&\w+;|https?:|www\.", entry.text)] == []


def test_no_sentence_begins_with_the_name_of_a_team() -> None:
    begins = re.compile(r"(^|[.!?]\s+|\n)\{team\}")
    assert [str(entry) for entry in entries_of("bot.po") if begins.search(entry.text)] == []


def test_what_the_person_is_told_to_write_or_press_is_understood(words: Catalogs) -> None:
    for entry in entries_of("bot.po"):
        for quoted in QUOTED.findall(entry.text):
            assert patterns.command_in(quoted), (str(entry), quoted)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_controls_own_label_typed_by_hand_is_that_command(words: Catalogs, locale: str) -> None:
    for command in patterns.COMMANDS:
        assert patterns.command_in(words.say(locale, f"control.{command}")) == command


def test_words_that_are_missing_are_never_silent(words: Catalogs) -> None:
    with pytest.raises(MissingWords, match=r"nn: no\.such\.key"):
        words.say("nn", "no.such.key")
    with pytest.raises(MissingWords, match=r"nb: sent\.reference"):
        words.say("nb", "sent.reference")
    with pytest.raises(MissingWords):
        words.say("de", "yes")
    assert words.has("yes")
    assert not words.has("no.such.key")


@pytest.mark.parametrize("locale", LOCALES)
def test_telegram_takes_the_lengths_of_its_menu_and_profile(words: Catalogs, locale: str) -> None:
    for entry in entries_of("bot.po"):
        longest = 256 if entry.key.startswith("telegram.command.") else LONGEST_IN_TELEGRAM.get(entry.key)
        assert longest is None or len(entry.text) <= longest, str(entry)


LONGEST_IN_TELEGRAM = {"telegram.name": 64, "telegram.short_description": 120, "telegram.description": 512}
