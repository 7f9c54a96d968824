"""Plain functions that build what a test is about, through the services, so that they cannot drift from the product."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import insert

from core.cases.family import FamilySide
from core.cases.records import Card, Kind, NewCase
from core.consent import Agreement
from core.conversations import store as conversations
from core.db import Database, Tx, begin
from core.ids import IdSource
from core.places import load_gazetteer
from core.setup import InForce, Setup
from core.staff import Actor, Role
from core.staff.models import staff
from core.teams import Team, put_team
from core.vault import Vault

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Oslo."""

PROMISE = timedelta(hours=24)
MASTER_KEY = bytes(range(32))


@dataclass(slots=True, frozen=True, kw_only=True)
class Opened:
    """What `open_case` left behind."""

    case_id: str
    conversation_id: str
    reference: str


@cache
def shipped_setup() -> InForce:
    """What holds where nobody has changed anything."""
    return Setup(load_gazetteer()).known


def team_molde(*, phone: str | None = None) -> Team:
    return _team("molde", "Molde", phone)


def team_ulstein(*, phone: str | None = None) -> Team:
    return _team("ulstein", "Ulstein", phone)


def member(staff_id: str = "kari", *, team_id: str = "molde", name: str = "Kari", locale: str = "nn") -> Actor:
    return Actor(staff_id=staff_id, name=name, role=Role.MEMBER, team_id=team_id, locale=locale)


def supervisor(staff_id: str = "solveig", *, name: str = "Solveig") -> Actor:
    return Actor(staff_id=staff_id, name=name, role=Role.SUPERVISOR, team_id=None)


def administrator(staff_id: str = "astrid", *, name: str = "Astrid") -> Actor:
    return Actor(staff_id=staff_id, name=name, role=Role.ADMINISTRATOR, team_id=None)


def agreement(*, now: datetime = START) -> Agreement:
    return Agreement(
        kind="contact",
        version="1",
        locale="nn",
        shown="Kan vi sende dette?",
        channel="web",
        given_at=now,
    )


async def put_staff(tx: Tx, *actors: Actor, now: datetime = START) -> None:
    """Accounts that own cases and notes; nobody can sign in with them."""
    for actor in actors:
        await tx.execute(
            insert(staff).values(
                id=actor.staff_id,
                login=actor.staff_id,
                name=actor.name,
                role=actor.role,
                team_id=actor.team_id,
                locale=actor.locale,
                password_hash="none",
                created_at=now,
            )
        )


async def open_case(
    database: Database,
    vault: Vault,
    ids: IdSource,
    *,
    now: datetime = START,
    team: Team | None = None,
    answers: dict[str, str] | None = None,
    channel: str = "web",
    promise: timedelta = PROMISE,
    kind: Kind = Kind.PARENT,
) -> Opened:
    """A family has said yes: conversation, case, consent and clock, committed. Makes the team where it is not there."""
    team = team or team_molde()
    new_id, reference = ids.new_id(), ids.new_reference()
    async with begin(database) as tx:
        await put_team(tx, team)
        talk = await conversations.start(tx, vault, ids, channel=channel, address=ids.new_secret(), now=now)
        new = NewCase(
            id=new_id,
            reference=reference,
            team_id=team.id,
            conversation_id=talk.id,
            kind=kind,
            channel=channel,
            locale="nn",
            card=Card(answers or {"name": "Anne Berg", "place_name": "Molde", "words": "Eg er sliten."}),
        )
        await FamilySide(vault, ids, promise).open(tx, new, agreement(now=now), now=now)
    return Opened(case_id=new_id, conversation_id=talk.id, reference=reference)


def _team(id_: str, town: str, phone: str | None) -> Team:
    return Team(id=id_, town=town, phone=phone, address=None, intake_max_months=12, retention_days=90)
