"""Every rule and every guard speaks for itself, and none is there for nothing."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.safety.urgency import Reading, UrgentKind
from core.safety.urgency.lexicon import Guard, Rule, Sort, load_lexicon
from core.safety.urgency.patterns import UnknownGroupError, parse
from core.safety.urgency.reader import Reader

LEXICON = load_lexicon()
LANGUAGES = {"nn", "nb", "dialect", "en"}
WIDEST = 30
READER = Reader(LEXICON)


def named(entries: Iterable[Rule | Guard]) -> list[object]:
    return [pytest.param(one, id=one.id) for one in entries]


def kinds(reading: Reading) -> set[UrgentKind]:
    return {one.kind for one in reading.urgent}


def without(entry: Rule | Guard) -> Reader:
    rules = tuple(one for one in LEXICON.rules if one is not entry)
    guards = tuple(one for one in LEXICON.guards if one is not entry)
    return Reader(replace(LEXICON, rules=rules, guards=guards))


@pytest.mark.parametrize("rule", named(LEXICON.rules))
def test_a_rule_finds_its_own_example_and_nothing_finds_it_without_the_rule(rule: Rule) -> None:
    assert rule.kind in kinds(READER.read(rule.example))
    assert rule.kind not in kinds(without(rule).read(rule.example)), "another rule already says this"


@pytest.mark.parametrize("guard", named(LEXICON.guards))
def test_a_guard_keeps_its_own_example_quiet_and_nothing_does_without_the_guard(guard: Guard) -> None:
    assert kinds(READER.read(guard.example)) == set()
    assert kinds(without(guard).read(guard.example)) != set(), "nothing needs this guard"


@pytest.mark.parametrize("guard", named(one for one in LEXICON.guards if one.sort is Sort.PAST))
def test_what_is_past_is_told_as_past(guard: Guard) -> None:
    assert READER.read(guard.example).past != ()


def test_ids_are_used_once_and_a_rule_is_named_after_its_kind() -> None:
    ids = [one.id for one in LEXICON.entries]
    assert len(ids) == len(set(ids))
    short = {UrgentKind.SELF_HARM: "self", UrgentKind.CHILD_HARM: "child"}
    assert [one.id for one in LEXICON.rules if not one.id.startswith(f"{short.get(one.kind, one.kind)}.")] == []


def test_every_kind_is_found_in_every_language() -> None:
    spoken = {(one.kind, language) for one in LEXICON.rules for language in one.languages}
    assert spoken == {(kind, language) for kind in UrgentKind for language in LANGUAGES}


def test_no_pattern_is_so_wide_that_a_long_text_could_be_slow() -> None:
    every = [pattern for one in LEXICON.entries for pattern in one.patterns]
    assert max(len(pattern.items) for pattern in every) <= WIDEST


def test_a_pattern_that_names_no_known_group_is_refused() -> None:
    with pytest.raises(UnknownGroupError):
        parse("{nobody} sover", {"{child}": "barn"})


@pytest.mark.parametrize("written", ["meg? slår", "slår ..", "..", "s* meg"])
def test_a_pattern_that_would_fit_nearly_everything_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"must be there|nearly everything"):
        parse(written, {})
