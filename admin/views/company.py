"""Who else has a case before them, in words."""

from collections.abc import Sequence

from admin.views.say import Say
from core.cases.company import Colleague


def company_words(say: Say, colleagues: Sequence[Colleague]) -> str:
    """A sentence for each, those who write first; empty for nobody."""
    by_weight = sorted(colleagues, key=lambda one: not one.writes)
    return " ".join(say(_key("console.company", one), name=one.name) for one in by_weight)


def company_in_short(say: Say, colleagues: Sequence[Colleague]) -> str:
    """For a row of the queue: whoever writes, or else whoever looks."""
    one = next((one for one in colleagues if one.writes), colleagues[0] if colleagues else None)
    return say(_key("console.company.short", one), name=one.name) if one else ""


def _key(stem: str, one: Colleague) -> str:
    return f"{stem}.{'writes' if one.writes else 'looks'}"
