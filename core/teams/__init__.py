"""The family teams: who they are, where, and how they are reached. A fifth team needs data, no code."""

from core.teams.records import Team
from core.teams.store import all_teams, get_team, put_team, towns_of

__all__ = ["Team", "all_teams", "get_team", "put_team", "towns_of"]
