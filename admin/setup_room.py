"""The transactions of the settings' pages: one to look, one to act."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from admin.forms.setup import Back, Edit, RowEdit, RowGone, RowMoved, Sent, document_of, rebased
from admin.forms.setup_edits import row_again, text_after
from admin.services import AdminServices
from core.clock import OSLO
from core.db import Tx, begin, read
from core.errors import Conflict, NotFound
from core.places import Gazetteer
from core.setup import Faulty, Preview, Row, Subject, Topic, Version, may_change, may_read
from core.staff import Actor
from core.staff.accounts import list_staff
from core.teams import all_teams
from core.teams.catalogue import new_team

LAST_LETTERS = str.maketrans("æøå", "{|}")
"""In their Norwegian order after z."""
COUNTY = 2
"""Digits."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Opened:
    """One document as it is now. `names`: of those who have made versions, by what a version calls them.

    What its rows may name: `numbers` are the rows of the help numbers, `areas` the county and its municipalities.
    """

    version: Version
    history: tuple[Version, ...]
    towns: Mapping[str, str]
    names: Mapping[str, str]
    changes: bool
    numbers: tuple[Row, ...]
    areas: Mapping[str, str]

    @property
    def subject(self) -> Subject:
        return self.version.subject


@dataclass(slots=True, frozen=True, kw_only=True)
class Listed:
    """Every document that somebody may read, as it is now."""

    versions: tuple[Version, ...]
    towns: Mapping[str, str]
    names: Mapping[str, str]


@dataclass(slots=True, frozen=True, kw_only=True)
class Seen:
    """What a change would do to the document as it is now. `late`: it was written for an earlier version.

    Either `preview` or `faults` of what was sent. `done`: it is kept.
    """

    opened: Opened
    sent: Sent
    late: bool = False
    preview: Preview | None = None
    faults: Faulty | None = None
    done: bool = False


class SetupRoom:
    def __init__(self, services: AdminServices) -> None:
        self.services, self.desk = services, services.setup

    async def list(self, actor: Actor) -> Listed:
        async with read(self.services.database) as tx:
            subjects = [one for one in await self.desk.subjects(tx) if may_read(actor, one)]
            versions = tuple([await self.desk.current(tx, one) for one in subjects])
            return Listed(versions=versions, towns=await _towns(tx), names=await _names(tx))

    async def open(self, actor: Actor, subject: Subject) -> Opened:
        """Raises NotFound."""
        async with read(self.services.database) as tx:
            return await self._open(tx, actor, subject)

    async def version(self, actor: Actor, subject: Subject, number: int) -> Version:
        """Raises NotFound."""
        async with read(self.services.database) as tx:
            await self._open(tx, actor, subject)
            return await self.desk.version(tx, subject, number)

    async def look(self, actor: Actor, subject: Subject, sent: Sent, *, now: datetime) -> Seen:
        """What it would do, and nothing of it done. Raises NotFound, also for who may read and not change."""
        async with read(self.services.database) as tx:
            return await self._look(tx, actor, subject, sent, now=now)

    async def make_team(self, actor: Actor, town: str, *, now: datetime) -> Subject:
        """Its document. Raises Refused, and Conflict when there is such a team."""
        team = new_team(town)
        async with begin(self.services.database) as tx:
            if team.id in await _towns(tx):
                raise Conflict("error.team_there")
            await self.desk.put_team(tx, actor, team, now=now)
        return Subject(Topic.TEAM, team.id)

    async def act(self, actor: Actor, subject: Subject, sent: Sent, *, now: datetime) -> Seen:
        """Does it, where the document is still as it was seen; otherwise only looks anew. Raises NotFound."""
        try:
            async with begin(self.services.database) as tx:
                seen = await self._look(tx, actor, subject, sent, now=now)
                if not seen.opened.changes:
                    raise NotFound("error.page_not_found")
                if seen.late or seen.preview is None:
                    return seen
                await self._apply(tx, actor, seen, now=now)
        except Conflict:
            return await self.look(actor, subject, sent, now=now)
        return Seen(opened=seen.opened, sent=sent, preview=seen.preview, done=True)

    async def _apply(self, tx: Tx, actor: Actor, seen: Seen, *, now: datetime) -> None:
        subject, based_on = seen.opened.subject, seen.sent.based_on
        if isinstance(seen.sent.edit, Back):
            await self.desk.back(tx, actor, subject, seen.sent.edit.number, based_on=based_on, now=now)
        else:
            text = self._text(seen.opened.version, seen.sent.edit, now)
            await self.desk.apply(tx, actor, subject, text, based_on=based_on, now=now)

    async def _look(self, tx: Tx, actor: Actor, subject: Subject, sent: Sent, *, now: datetime) -> Seen:
        opened = await self._open(tx, actor, subject)
        if not opened.changes and not isinstance(sent.edit, Back):
            raise NotFound("error.page_not_found")
        late = sent.based_on != opened.version.number
        sent = await self._on_this(tx, opened, sent) if late else sent
        try:
            preview = await self._propose(tx, opened, sent.edit, now=now)
        except Faulty as faulty:
            return Seen(opened=opened, sent=sent, late=late, faults=faulty)
        return Seen(opened=opened, sent=sent, late=late, preview=preview)

    async def _propose(self, tx: Tx, opened: Opened, edit: Edit, *, now: datetime) -> Preview:
        today = now.astimezone(OSLO).date()
        if isinstance(edit, Back):
            return await self.desk.propose_back(tx, opened.subject, edit.number, today=today)
        return await self.desk.propose(tx, opened.subject, self._text(opened.version, edit, now), today=today)

    def _text(self, version: Version, edit: Edit, now: datetime) -> str:
        today = now.astimezone(OSLO).date()
        return text_after(version.subject.topic, version.body, edit, self.desk.gazetteer, today=today)

    async def _on_this(self, tx: Tx, opened: Opened, sent: Sent) -> Sent:
        """What was written for an earlier version, for the one that holds: other people's rows stay as they made them."""
        edit, fields = sent.edit, sent.fields
        if isinstance(edit, RowEdit | RowGone | RowMoved):
            before = await self.desk.version(tx, opened.subject, sent.based_on)
            row = row_again(opened.subject.topic, before.body, edit.section, edit.row, opened.version.body)
            if row is None and isinstance(edit, RowGone | RowMoved):
                raise NotFound("error.setup_row_gone")
            edit, fields = rebased(edit, row), {**fields, "row": "new" if row is None else str(row)}
        if isinstance(edit, RowMoved):
            fields = {**fields, "to": str(edit.to)}
        return replace(sent, edit=edit, based_on=opened.version.number, fields=fields)

    async def _open(self, tx: Tx, actor: Actor, subject: Subject) -> Opened:
        if not may_read(actor, subject):
            raise NotFound("error.page_not_found")
        history = await self.desk.history(tx, subject)
        return Opened(
            version=history[0],
            history=history,
            towns=await _towns(tx),
            names=await _names(tx),
            changes=may_change(actor, subject),
            numbers=(await self.desk.current(tx, Subject(Topic.NUMBERS))).body["numbers"],
            areas=_areas(self.desk.gazetteer),
        )


def file_name(version: Version, kind: str) -> str:
    return f"{document_of(version.subject)}-{version.number}.{kind}"


def _areas(gazetteer: Gazetteer) -> Mapping[str, str]:
    by_name = sorted(gazetteer.home.items(), key=lambda one: one[1].name.casefold().translate(LAST_LETTERS))
    home = {number: one.name for number, one in by_name}
    return {**{number[:COUNTY]: gazetteer.counties[number[:COUNTY]] for number in home}, **home}


async def _towns(tx: Tx) -> Mapping[str, str]:
    return {team.id: team.town for team in await all_teams(tx)}


async def _names(tx: Tx) -> Mapping[str, str]:
    return {f"staff:{one.id}": one.name for one in await list_staff(tx)}
