"""Changing what the house is set up with: proposed, seen, then done; every version stays and can be taken up again."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

from core import audit
from core.clock import OSLO
from core.db import Tx
from core.errors import Conflict, NotFound, Refused
from core.places import Gazetteer
from core.setup import store
from core.setup.changes import Change, changes_between
from core.setup.checking import Known, refuse_faulty, taken
from core.setup.columns import KEY
from core.setup.forms import FORMS
from core.setup.meaning import catchment_in, numbers_in, services_in, team_body, team_changed, team_in
from core.setup.moves import Move, moves_between
from core.setup.policy import may_change
from core.setup.records import OF_A_TEAM, Body, Subject, Topic, Version
from core.setup.shipped import always_there, municipality_names, owners, shipped_body, spoken, told
from core.setup.writing import FileKind, write_file
from core.staff import Actor
from core.teams import Team, all_teams, put_team


@dataclass(slots=True, frozen=True)
class Operator:
    """Whoever works at the machine itself, with the commands."""

    label: str = "operator"


Who: TypeAlias = Actor | Operator


@dataclass(slots=True, frozen=True, kw_only=True)
class Preview:
    """What would change, and nothing of it done. `based_on` is the version that it is compared with.

    `moves`: for the catchment, which places go from one team to another, and when; empty for everything else.
    """

    subject: Subject
    based_on: int
    body: Body
    changes: tuple[Change, ...]
    moves: tuple[Move, ...] = ()


@dataclass(slots=True, frozen=True)
class SetupDesk:
    """`gazetteer` is the shipped one: what places there are, whoever answers for them."""

    gazetteer: Gazetteer

    async def subjects(self, tx: Tx) -> tuple[Subject, ...]:
        """Every document there is: those of all teams first, then each team's."""
        shared = [Subject(topic) for topic in Topic if topic not in OF_A_TEAM]
        teams = await all_teams(tx)
        return (*shared, *(Subject(topic, team.id) for team in teams for topic in Topic if topic in OF_A_TEAM))

    async def current(self, tx: Tx, subject: Subject) -> Version:
        """Raises NotFound for a team that is not there."""
        return await self._current(tx, subject, _own(subject, await all_teams(tx)))

    async def history(self, tx: Tx, subject: Subject) -> tuple[Version, ...]:
        """The newest first, the last one being what was there at the beginning. Raises NotFound."""
        return await store.history_of(tx, subject) or (await self.current(tx, subject),)

    async def version(self, tx: Tx, subject: Subject, number: int) -> Version:
        """Raises NotFound."""
        for one in await self.history(tx, subject):
            if one.number == number:
                return one
        raise NotFound("error.setup_not_found")

    async def propose(self, tx: Tx, subject: Subject, text: str, *, today: date) -> Preview:
        """`text` is a file as `writing.write_file` makes them. A team that is not there yet is a new one.

        Raises:
            Faulty: every fault of the text.
            NotFound: words of a team that is not there.
        """
        known = await self._known(tx, subject)
        return await self._preview(tx, subject, taken(subject.topic, text, known), today=today)

    async def propose_back(self, tx: Tx, subject: Subject, number: int, *, today: date) -> Preview:
        """What it would change to take up an earlier version again.

        Raises:
            NotFound: there is no such version.
            Faulty: it names what is no longer there.
        """
        body = (await self.version(tx, subject, number)).body
        refuse_faulty(subject.topic, body, await self._known(tx, subject))
        return await self._preview(tx, subject, body, today=today)

    async def apply(self, tx: Tx, who: Who, subject: Subject, text: str, *, based_on: int, now: datetime) -> Version:
        """Does exactly what `propose` has told, in the caller's transaction. What changes nothing makes no version.

        Raises:
            Refused: `who` may not.
            Conflict: somebody has changed it since version `based_on`.
            Faulty, NotFound: as `propose`.
        """
        await _let_in(tx, who, subject)
        preview = await self.propose(tx, subject, text, today=_oslo(now))
        return await self._put(tx, who, preview, based_on=based_on, now=now)

    async def put_team(self, tx: Tx, who: Who, team: Team, *, now: datetime) -> Version:
        """A team as its file tells it, new or changed; what else is set up of it stays. Raises as `apply`."""
        subject, day = Subject(Topic.TEAM, team.id), _oslo(now)
        there = {one.id: one for one in await all_teams(tx)}
        before = await self._current(tx, subject, there.get(team.id))
        body = team_changed(before.body, team, day) if before.body["team"] else team_body(team)
        text = write_file(FORMS[Topic.TEAM], body, FileKind.JSON)
        return await self.apply(tx, who, subject, text, based_on=before.number, now=now)

    async def back(self, tx: Tx, who: Who, subject: Subject, number: int, *, based_on: int, now: datetime) -> Version:
        """A new version with the rows of an earlier one. Raises as `apply` and `propose_back`."""
        await _let_in(tx, who, subject)
        preview = await self.propose_back(tx, subject, number, today=_oslo(now))
        return await self._put(tx, who, preview, based_on=based_on, now=now, back_to=number)

    async def _put(
        self, tx: Tx, who: Who, preview: Preview, *, based_on: int, now: datetime, back_to: int | None = None
    ) -> Version:
        subject = preview.subject
        if preview.based_on != based_on:
            raise Conflict("error.setup_changed")
        own = next((team for team in await all_teams(tx) if team.id == subject.team_id), None)
        before = await self._current(tx, subject, own)
        if not preview.changes:
            return before
        if before.number == 0 and (own or subject.topic is not Topic.TEAM) and not await store.newest_of(tx, subject):
            await store.add(tx, before)
        made = replace(
            before, number=before.number + 1, body=preview.body, made_at=now, made_by=who.label, back_to=back_to
        )
        await store.add(tx, made)
        if subject.topic is Topic.TEAM:
            await put_team(tx, team_in(made.body).as_team(subject.team_id, _oslo(now)))
        detail = f"{subject}:{made.number}"
        await audit.record(tx, actor=who.label, action="setup_changed", detail=detail, now=now)
        return made

    async def _preview(self, tx: Tx, subject: Subject, body: Body, *, today: date) -> Preview:
        own = next((team for team in await all_teams(tx) if team.id == subject.team_id), None)
        before = await self._current(tx, subject, own)
        return Preview(
            subject=subject,
            based_on=before.number,
            body=body,
            changes=changes_between(FORMS[subject.topic], before.body, body),
            moves=self._moves(before.body, body, today) if subject.topic is Topic.CATCHMENT else (),
        )

    def _moves(self, before: Body, after: Body, today: date) -> tuple[Move, ...]:
        homes = {code: post.municipality for code, post in self.gazetteer.postcodes.items() if post.is_home}
        return moves_between(catchment_in(before), catchment_in(after), homes, today=today)

    async def _current(self, tx: Tx, subject: Subject, own: Team | None) -> Version:
        there = await store.newest_of(tx, subject)
        if there:
            return there
        body = team_body(own) if own and subject.topic is Topic.TEAM else shipped_body(subject.topic, self.gazetteer)
        return Version(subject=subject, number=0, body=body)

    async def _known(self, tx: Tx, subject: Subject) -> Known:
        teams = await all_teams(tx)
        if subject.topic is not Topic.TEAM:
            _own(subject, teams)
        elif not KEY.fullmatch(subject.team_id):
            raise NotFound("error.team_not_found")
        numbers = numbers_in((await self._current(tx, Subject(Topic.NUMBERS), None)).body)
        cards = services_in((await self._current(tx, Subject(Topic.SERVICES), None)).body)
        posts = self.gazetteer.postcodes.items()
        return Known(
            teams={team.id for team in teams},
            municipalities=municipality_names(self.gazetteer),
            postcodes={code: post.place for code, post in posts if post.is_home},
            numbers={one.key for one in numbers},
            used=always_there() | {key for card in cards for key in card.numbers},
            spoken=spoken(),
            owners=owners(),
            told=told(),
        )


async def _let_in(tx: Tx, who: Who, subject: Subject) -> None:
    if isinstance(who, Actor) and not may_change(who, subject):
        raise Refused("error.setup_not_yours")
    await store.wait_for_turn(tx)


def _own(subject: Subject, teams: tuple[Team, ...]) -> Team | None:
    """The team of a team's own document. Raises NotFound; also for a team where there should be none."""
    own = next((team for team in teams if team.id == subject.team_id), None)
    if (own is not None) != (subject.topic in OF_A_TEAM):
        raise NotFound("error.team_not_found")
    return own


def _oslo(now: datetime) -> date:
    return now.astimezone(OSLO).date()
