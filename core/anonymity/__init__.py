"""Decides whether a text tells who somebody is, before it is stored. Every rule is one that a nurse can read.

It keeps and logs nothing. That it finds nothing never means that nobody can be known again.
"""

from collections.abc import Callable, Iterator

from core.anonymity.calendar import ages, dates
from core.anonymity.models import Finding, Kind, Strength
from core.anonymity.names import names, origins, places
from core.anonymity.numbers import emails, help_lines, identity_numbers, long_numbers, phones, shown
from core.anonymity.surroundings import addresses, institutions, post_codes, workplaces
from core.anonymity.words import levelled

__all__ = ["Finding", "Kind", "Strength", "findings_in", "help_lines", "may_be_kept", "shown"]

RULES: tuple[Callable[[str], Iterator[Finding]], ...] = (
    identity_numbers,
    long_numbers,
    emails,
    dates,
    addresses,
    post_codes,
    institutions,
    names,
    places,
    ages,
    workplaces,
    origins,
)
WEAK_ALLOWED = 1


def findings_in(text: str, *, ours: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """Every sign in its order, none over another: where two meet, the strong one stays, then the longer one.

    `ours`: the numbers that everybody is shown, of `shown`; None for the help lines that come with the program.
    """
    level = levelled(text)
    found = {one for rule in RULES for one in rule(level)} | set(phones(level, help_lines() if ours is None else ours))
    kept: list[Finding] = []
    for one in sorted(found, key=precedence):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def precedence(one: Finding) -> tuple[bool, int, int, int]:
    return not one.strong, list(Kind).index(one.kind), one.start - one.end, one.start


def may_be_kept(findings: tuple[Finding, ...]) -> bool:
    """No strong sign and at most one weak one: two weak signs together tell as much as a strong one."""
    return not any(one.strong for one in findings) and len(findings) <= WEAK_ALLOWED
