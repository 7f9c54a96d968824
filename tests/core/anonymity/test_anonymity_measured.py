"""How much of what tells who somebody is, is found, and how often an innocent text is refused.

Recall: of the identifying texts, how many may not be kept. Precision: of those that may not, how many are identifying.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from core.anonymity import findings_in, may_be_kept
from tests.core.anonymity.consultations import NONE, Consultation, consultations

PARTS = {"dev": consultations("dev"), "held_out": consultations("held_out")}
EVERY = [one for part in PARTS.values() for one in part]
LANGUAGES = ("nn", "nb", "en")
PAGE = Path(__file__).parents[3] / "docs" / "anonymity.md"
FEWEST = 300
RECALL = {"dev": 0.97, "held_out": 0.97}
PRECISION = {"dev": 0.97, "held_out": 0.97}
IN_ONE_LANGUAGE = 0.93


def refused(one: Consultation) -> bool:
    return not may_be_kept(findings_in(one.text))


def share(those: Iterable[Consultation], fulfil: Callable[[Consultation], bool]) -> float:
    answers = [fulfil(one) for one in those]
    return sum(answers) / len(answers)


def recall(those: Iterable[Consultation]) -> float:
    return share((one for one in those if one.identifying), refused)


def precision(those: Iterable[Consultation]) -> float:
    return share((one for one in those if refused(one)), lambda one: one.identifying)


def row(part: str, name: str, those: Sequence[Consultation]) -> str:
    telling = sum(one.identifying for one in those)
    return f"| {part} | {name} | {telling} | {len(those) - telling} | {recall(those):.2f} | {precision(those):.2f} |"


def report() -> str:
    lines = ["| part | which | identifying | not | recall | precision |", "|---|---|---|---|---|---|"]
    for part, those in PARTS.items():
        lines.append(row(part, "all", those))
        lines += [row(part, language, [one for one in those if one.language == language]) for language in LANGUAGES]
    return "\n".join(lines)


def test_the_figures_are_printed_and_stand_on_the_page() -> None:
    print(report())
    assert report() in PAGE.read_text(encoding="utf-8"), "copy the new figures to docs/anonymity.md (pytest -s)"


@pytest.mark.parametrize("part", PARTS)
def test_nearly_all_that_identifies_is_refused_and_little_else(part: str) -> None:
    assert recall(PARTS[part]) >= RECALL[part]
    assert precision(PARTS[part]) >= PRECISION[part]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(part: str, language: str) -> None:
    assert recall(one for one in PARTS[part] if one.language == language) >= IN_ONE_LANGUAGE


def test_the_texts_are_many_and_half_of_them_innocent_and_none_stands_twice() -> None:
    assert len(EVERY) >= FEWEST
    assert share(EVERY, lambda one: one.label == NONE) >= 0.4
    assert len({one.text.casefold() for one in EVERY}) == len({one.id for one in EVERY}) == len(EVERY)
