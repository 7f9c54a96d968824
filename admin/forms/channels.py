"""The forms of the channels by which somebody is told outside the console."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from admin.forms.case import KEY_LETTERS, Trouble
from admin.forms.moments import LONGEST, read_time
from core.alerts.records import ChannelKind
from core.text import clean_text

LONGEST_ADDRESS = 500


class Action(StrEnum):
    ADD = "add"
    PROVE = "prove"
    CODE = "code"
    TEST = "test"
    QUIET = "quiet"
    LIKE_TEAM = "like-team"
    FIRST = "first"
    REMOVE = "remove"


@dataclass(slots=True, frozen=True, kw_only=True)
class ChannelForm:
    """As it was typed. `whole_team`: the new channel is the team's."""

    action: Action
    channel_id: str = ""
    kind: str = ""
    address: str = ""
    whole_team: bool = False
    code: str = ""
    quiet_from: str = ""
    quiet_until: str = ""

    @property
    def hours(self) -> tuple[time, time] | None:
        since, until = read_time(self.quiet_from[:LONGEST]), read_time(self.quiet_until[:LONGEST])
        return (since, until) if since is not None and until is not None else None


def read_channel_form(sent: Mapping[str, str], action: Action, channel_id: str) -> ChannelForm:
    return ChannelForm(
        action=action,
        channel_id=channel_id,
        kind=sent.get("kind", ""),
        address=clean_text(sent.get("address", ""), limit=LONGEST_ADDRESS + 1),
        whole_team=sent.get("owner", "") == "team",
        code=sent.get("code", "").strip()[:KEY_LETTERS],
        quiet_from=sent.get("from", "").strip()[:KEY_LETTERS],
        quiet_until=sent.get("until", "").strip()[:KEY_LETTERS],
    )


def trouble_with(form: ChannelForm) -> Trouble | None:
    match form.action:
        case Action.ADD if form.kind not in list(ChannelKind):
            return Trouble("kind", "console.channels.problem.kind")
        case Action.ADD if not form.address or len(form.address) > LONGEST_ADDRESS:
            return Trouble("address", "error.channel_address")
        case Action.PROVE if not form.code:
            return Trouble(field_of(form, "code"), "console.channels.problem.code")
        case Action.QUIET if form.hours is None:
            return Trouble(field_of(form, "from"), "console.duty.problem.time")
        case _:
            return None


def field_of(form: ChannelForm, name: str) -> str:
    """The id of a box that every channel on the page has."""
    return f"{name}-{form.channel_id}"


def refused(form: ChannelForm, key: str) -> Trouble:
    if form.action is Action.ADD:
        return Trouble("kind" if key == "error.channel_not_set_up" else "address", key)
    return Trouble(field_of(form, {Action.PROVE: "code", Action.TEST: "test"}.get(form.action, "channel")), key)
