"""The holes in canned replies and in a team's own lines. Pure."""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("name", "team", "phone", "time")
"""Who answers; the team's town; its phone; until when the family hears from somebody."""
HOLE = re.compile(r"\{[^{}]*\}|[{}]")


def unknown_in(text: str) -> tuple[str, ...]:
    """Holes that nobody can fill, and braces that belong to none."""
    known = {f"{{{name}}}" for name in PLACEHOLDERS}
    return tuple(dict.fromkeys(found for found in HOLE.findall(text) if found not in known))


def holes_in(text: str) -> tuple[str, ...]:
    """Holes that nobody has filled, as they stand."""
    known = {f"{{{name}}}" for name in PLACEHOLDERS}
    return tuple(dict.fromkeys(found for found in HOLE.findall(text) if found in known))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """A hole without a fact stays as it is, so that whoever sends it sees that something is missing."""
    return HOLE.sub(lambda hole: facts.get(hole[0][1:-1], hole[0]), text)
