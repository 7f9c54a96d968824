"""What a case page is drawn from, and who reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin.views.say import Say
from admin.views.story import Planned
from core.audit import Entry
from core.cases.company import Colleague
from core.cases.records import CasePage
from core.cases.talks import Talk, Tick
from core.services.cards import ServiceCard
from core.setup import CannedReply
from core.staff import Actor


@dataclass(slots=True, frozen=True, kw_only=True)
class Facts:
    """Everything the page is drawn from, read in one transaction. `names` holds all staff that occur in it, `towns` all teams."""

    page: CasePage
    names: Mapping[str, str]
    timeline: Sequence[Planned]
    entries: Sequence[Entry]
    towns: Mapping[str, str]
    talks: tuple[Talk, ...] = ()
    ticks: tuple[Tick, ...] = ()
    services: tuple[ServiceCard, ...] = ()
    replies: tuple[CannedReply, ...] = ()
    team_phone: str = ""
    company: tuple[Colleague, ...] = ()


@dataclass(slots=True, frozen=True, kw_only=True)
class Reader:
    say: Say
    actor: Actor
    now: datetime
    promise: timedelta
