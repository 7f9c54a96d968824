"""The words of alerts."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class ChannelKind(StrEnum):
    """SERVICE is any address that Apprise knows: Teams, Slack, an SMS gateway, ntfy and others."""

    MAIL = "mail"
    SERVICE = "service"


class Purpose(StrEnum):
    ALERT = "alert"
    PROVE = "prove"
    """Carries the code that proves a channel."""
    TEST = "test"
    DUTY = "duty"
    """The rota was changed for whoever gets it."""
    WEEK = "week"
    """The coverage of the fourteen days ahead, to the leader, once a week."""
    HOLE = "hole"
    """A hole has opened within 72 hours."""


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    """Tried in every channel there is."""
    CALLED_OFF = "called_off"
    """Not needed any more before it was sent."""


class Subject(StrEnum):
    CASE = "case"
    CONSULTATION = "consultation"


@dataclass(slots=True, frozen=True, kw_only=True)
class Channel:
    """One way to reach a person or a team. `quiet_from` None: as the team's rules say.

    `address` is empty where it could not be opened. `failing_since`: since when every try has failed.
    """

    id: str
    staff_id: str | None
    team_id: str | None
    kind: ChannelKind
    address: str
    rank: int
    quiet_from: time | None
    quiet_until: time | None
    proven_at: datetime | None
    failing_since: datetime | None

    @property
    def proven(self) -> bool:
        return self.proven_at is not None


@dataclass(slots=True, frozen=True, kw_only=True)
class Alert:
    """One call for somebody's attention. `tier` is the highest step that has been rung (core.duty.records.Tier).

    `climb_at` None: it climbs no further. `lap`: how often it has begun anew, from 1. `promised_at`: when the promise it is about falls due.
    """

    id: str
    subject: Subject
    subject_id: str
    reference: str
    team_id: str
    kind: str
    round: int
    holder_id: str | None
    promised_at: datetime | None
    loud: bool
    raised_at: datetime
    lap: int
    tier: int
    climb_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    ended_at: datetime | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Item:
    """What a bulletin says of one alert: nothing of what anybody wrote. `alert_id` is for the way on from there."""

    subject: Subject
    reference: str
    kind: str
    promised_at: datetime | None
    alert_id: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class News:
    """One change of the rota for whoever gets it. `layer` as in core.duty.records; `by`: the id of who did it.

    `asks`: something is asked of whoever gets it. Then no quiet hours hold it back until it has begun.
    """

    change: str
    layer: str
    starts_at: datetime
    ends_at: datetime
    by: str
    asks: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Parcel:
    """What is sent at once through one channel. `token` opens the link that acknowledges; empty where there is none.

    `code` is for Purpose.PROVE alone.
    """

    bundle: str
    purpose: Purpose
    channel_id: str
    kind: ChannelKind
    address: str
    locale: str
    staff_id: str | None
    team_id: str | None
    items: tuple[Item, ...] = ()
    news: tuple[News, ...] = ()
    token: str = ""
    code: str = ""
