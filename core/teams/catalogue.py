"""Teams as data: reading and writing the file that an operator edits."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from core.errors import Refused, SetupError
from core.teams.records import Team

PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
LONGEST_ID = 32


def shipped_teams() -> tuple[Team, ...]:
    return read_teams((files("core.teams") / "data" / "teams.json").read_text(encoding="utf-8"))


def read_teams(text: str) -> tuple[Team, ...]:
    """Raises SetupError that names the team and the field."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as problem:
        raise SetupError(
            f"The team file is not JSON (line {problem.lineno}). `veginn teams export` shows the form."
        ) from None
    if not isinstance(rows, list):
        raise SetupError("The team file must be a list of teams. `veginn teams export` shows the form.")
    teams = tuple(_read_row(number, row) for number, row in enumerate(rows, start=1))
    if len({team.id for team in teams}) < len(teams):
        raise SetupError("The team file has two teams with the same id.")
    return teams


def write_teams(teams: tuple[Team, ...]) -> str:
    return json.dumps([asdict(team) for team in teams], ensure_ascii=False, indent=2) + "\n"


def new_team(town: str) -> Team:
    """As a team begins, before it has said more of itself. The id is made of the town's letters: it stands in addresses.

    Raises Refused when nothing is left of the town.
    """
    letters = unicodedata.normalize("NFKD", town.casefold().translate(PLAIN))
    id_ = re.sub(r"[^a-z]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")[:LONGEST_ID]
    if not id_:
        raise Refused("error.team_needs_town")
    first = shipped_teams()[0]
    return Team(
        id=id_,
        town=town,
        phone=None,
        address=None,
        intake_max_months=first.intake_max_months,
        retention_days=first.retention_days,
    )


def _read_row(number: int, row: Any) -> Team:
    try:
        team = Team(**row)
    except TypeError as problem:
        raise SetupError(f"The team file, team {number}: {problem}.".replace("Team.__init__() ", "")) from None
    for names, fits, must in FORM:
        for name in names:
            if not fits(getattr(team, name)):
                raise SetupError(f"The team file, team {number}: {name} must be {must}.")
    return team


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_text_or_open(value: Any) -> bool:
    return value is None or _is_text(value)


def _is_number(value: Any) -> bool:
    return type(value) is int and value > 0


FORM: tuple[tuple[tuple[str, ...], Callable[[Any], bool], str], ...] = (
    (("id", "town"), _is_text, "filled in"),
    (("phone", "address"), _is_text_or_open, "filled in, or null where it is not known"),
    (("intake_max_months", "retention_days"), _is_number, "a whole number above 0"),
)
