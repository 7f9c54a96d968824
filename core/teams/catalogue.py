"""Teams as data: reading and writing the file that an operator edits."""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from core.errors import SetupError
from core.teams.records import Team


def shipped_teams() -> tuple[Team, ...]:
    return read_teams((files("core.teams") / "data" / "teams.json").read_text(encoding="utf-8"))


def read_teams(text: str) -> tuple[Team, ...]:
    """Raises SetupError that names the row and the field."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as problem:
        raise SetupError(
            f"The team file is not JSON (line {problem.lineno}). `veginn teams export` shows the form."
        ) from None
    if not isinstance(rows, list):
        raise SetupError("The team file must be a list of teams. `veginn teams export` shows the form.")
    return tuple(_read_row(number, row) for number, row in enumerate(rows, start=1))


def write_teams(teams: tuple[Team, ...]) -> str:
    return json.dumps([asdict(team) for team in teams], ensure_ascii=False, indent=2) + "\n"


def _read_row(number: int, row: Any) -> Team:
    try:
        team = Team(**row)
    except TypeError as problem:
        raise SetupError(f"The team file, team {number}: {problem}.".replace("Team.__init__() ", "")) from None
    if not team.id or not team.town or min(team.intake_max_months, team.retention_days) < 1:
        raise SetupError(f"The team file, team {number}: id and town must be filled in, months and days above 0.")
    return team
