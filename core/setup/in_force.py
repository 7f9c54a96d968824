"""What holds now, in memory: read again only when somebody has changed something, in whichever process."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from core.anonymity import help_lines, shown
from core.db import Tx
from core.places import Catchment, Gazetteer
from core.places.loading import shipped_catchment
from core.safety import HelpNumber, load_numbers
from core.services import ServiceCard, load_services
from core.setup import store
from core.setup.meaning import (
    CannedReply,
    TeamSetup,
    catchment_in,
    numbers_in,
    replies_in,
    services_in,
    team_in,
    texts_in,
)
from core.setup.records import Subject, Topic, Version
from core.setup.shipped import shipped_body
from core.teams import Team, all_teams


@dataclass(frozen=True, kw_only=True)
class InForce:
    """`stamp`: the newest version of anything that is in it. `teams`, `replies` and `texts` are by team.

    A team is in `teams` once somebody has changed its document; until then its row in the table of teams says it all.
    """

    stamp: int
    gazetteer: Gazetteer
    catchment: Catchment
    numbers: tuple[HelpNumber, ...]
    services: tuple[ServiceCard, ...]
    teams: Mapping[str, TeamSetup] = field(default_factory=dict)
    replies: Mapping[str, tuple[CannedReply, ...]] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    _laid: dict[int, Gazetteer] = field(default_factory=dict)

    def places(self, day: date) -> Gazetteer:
        """The gazetteer with the teams of that day in Oslo."""
        span = bisect_right(self._turns, day)
        if span not in self._laid:
            self._laid[span] = self.gazetteer.covered(self.catchment.on(day))
        return self._laid[span]

    def max_months(self, team: Team, day: date) -> int:
        """The age that the team is for on that day in Oslo."""
        own = self.teams.get(team.id)
        return own.max_months(day) if own else team.intake_max_months

    def replies_of(self, team_id: str) -> tuple[CannedReply, ...]:
        """The team's own, or those that come with the program."""
        return self.replies.get(team_id, self._drafts)

    @cached_property
    def _drafts(self) -> tuple[CannedReply, ...]:
        return replies_in(shipped_body(Topic.REPLIES, self.gazetteer))

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        return self.catchment.turns()


class Setup:
    """One for each process.

    Right in every transaction, whichever process made the change: one look at an index tells whether what is in memory
    still holds.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._known = _in_force(gazetteer, 0, {})
        self._shown = help_lines()

    @property
    def known(self) -> InForce:
        """As it was last seen, for pages that must stand without a database; what is shipped, if never."""
        return self._known

    @property
    def shown_before(self) -> frozenset[str]:
        """As `shown` last gave it."""
        return self._shown

    async def shown(self, tx: Tx) -> frozenset[str]:
        """Every number that everybody is shown: of help lines, and of the teams themselves."""
        return self.showing(await self.look(tx), await all_teams(tx))

    def showing(self, known: InForce, teams: Iterable[Team]) -> frozenset[str]:
        """The same for whoever has looked already."""
        self._shown = shown((*(one.number for one in known.numbers), *(team.phone for team in teams)))
        return self._shown

    async def look(self, tx: Tx) -> InForce:
        """As it is in this transaction."""
        stamp = await store.newest_id(tx)
        if stamp == self._known.stamp:
            return self._known
        found = _in_force(self._known.gazetteer, stamp, await store.newest(tx))
        if stamp > self._known.stamp:
            self._known = found
        return found


def _in_force(gazetteer: Gazetteer, stamp: int, versions: Mapping[Subject, Version]) -> InForce:
    catchment = versions.get(Subject(Topic.CATCHMENT))
    numbers, services = versions.get(Subject(Topic.NUMBERS)), versions.get(Subject(Topic.SERVICES))
    return InForce(
        stamp=stamp,
        gazetteer=gazetteer,
        catchment=catchment_in(catchment.body) if catchment else shipped_catchment(),
        numbers=numbers_in(numbers.body) if numbers else load_numbers(),
        services=services_in(services.body) if services else load_services(),
        teams={team_id: team_in(one.body) for team_id, one in _of(Topic.TEAM, versions).items()},
        replies={team_id: replies_in(one.body) for team_id, one in _of(Topic.REPLIES, versions).items()},
        texts={team_id: texts_in(one.body) for team_id, one in _of(Topic.TEXTS, versions).items()},
    )


def _of(topic: Topic, versions: Mapping[Subject, Version]) -> Mapping[str, Version]:
    return {subject.team_id: one for subject, one in versions.items() if subject.topic is topic}
