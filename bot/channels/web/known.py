"""The teams as they were last read: four rows that hardly ever change, for the pages that need no database."""

from dataclasses import dataclass

from bot.channels.web.guard import DATABASE_AWAY
from core.db import Database, read
from core.teams import Team, all_teams


@dataclass(slots=True)
class KnownTeams:
    """`teams` is empty until somebody has read them, at the start or later."""

    database: Database
    teams: tuple[Team, ...] = ()

    async def look(self) -> tuple[Team, ...]:
        """As they are now; as they last were while the database is away."""
        try:
            async with read(self.database) as tx:
                self.teams = await all_teams(tx)
        except DATABASE_AWAY:
            return self.teams
        return self.teams

    @property
    def longest_days(self) -> str:
        """The longest time that any team keeps a closed case; empty when nobody can say."""
        return str(max((team.retention_days for team in self.teams), default=""))
