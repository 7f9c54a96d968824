"""The forms of the channels by which somebody is told outside the console."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from admin.forms.case import KEY_LETTERS, Trouble
from admin.forms.moments import LONGEST, read_time, wrong_time
from core.alerts.records import ChannelKind
from core.text import clean_text

LONGEST_ADDRESS = 500
NO_HOURS = (time(0), time(0))
"""Equal times: nothing is held back."""
CODE_OVER = "error.channel_code_over"
LAST_CODE = "console.channels.problem.last_code"
SPENT = frozenset({CODE_OVER, LAST_CODE})
"""The code on its way is of no use any more: only a new one helps."""


class Action(StrEnum):
    ADD = "add"
    PROVE = "prove"
    CODE = "code"
    TEST = "test"
    QUIET = "quiet"
    FIRST = "first"
    REMOVE = "remove"


class Quiet(StrEnum):
    """When a channel is quiet: never, as the team's rules say, or at hours of its own."""

    NONE = "none"
    TEAM = "team"
    OWN = "own"


@dataclass(slots=True, frozen=True, kw_only=True)
class ChannelForm:
    """As it was typed. `whole_team`: the new channel is the team's."""

    action: Action
    channel_id: str = ""
    kind: str = ""
    address: str = ""
    whole_team: bool = False
    code: str = ""
    quiet: str = ""
    quiet_from: str = ""
    quiet_until: str = ""

    @property
    def hours(self) -> tuple[time, time] | None:
        """None: as the team's rules say."""
        if self.quiet != Quiet.OWN:
            return NO_HOURS if self.quiet == Quiet.NONE else None
        since, until = read_time(self.quiet_from), read_time(self.quiet_until)
        return (since, until) if since is not None and until is not None else None


def read_channel_form(sent: Mapping[str, str], action: Action, channel_id: str) -> ChannelForm:
    return ChannelForm(
        action=action,
        channel_id=channel_id,
        kind=sent.get("kind", "")[:KEY_LETTERS],
        address=clean_text(sent.get("address", ""), limit=LONGEST_ADDRESS + 1),
        whole_team=sent.get("owner", "") == "team",
        code=sent.get("code", "").strip()[:KEY_LETTERS],
        quiet=sent.get("quiet", "")[:KEY_LETTERS],
        quiet_from=sent.get("from", "").strip()[:LONGEST],
        quiet_until=sent.get("until", "").strip()[:LONGEST],
    )


def given_back(fields: Mapping[str, str], action: str) -> ChannelForm | None:
    """What was typed before the session ran out; None where there is nothing to give back."""
    known = next((one for one in Action if one == (action or Action.ADD)), None)
    form = read_channel_form(fields, known, fields.get("channel", "")[:KEY_LETTERS]) if known else None
    return form if form and (form.address or form.code or form.quiet) else None


def trouble_with(form: ChannelForm) -> Trouble | None:
    match form.action:
        case Action.ADD if form.kind not in list(ChannelKind):
            return Trouble("kind", "console.channels.problem.kind")
        case Action.ADD if not form.address or len(form.address) > LONGEST_ADDRESS:
            return Trouble("address", "error.channel_address")
        case Action.PROVE if not form.code:
            return Trouble(field_of(form, "code"), "console.channels.problem.code")
        case Action.QUIET:
            return _wrong_hours(form)
        case _:
            return None


def _wrong_hours(form: ChannelForm) -> Trouble | None:
    if form.quiet not in list(Quiet):
        return Trouble(field_of(form, "quiet"), "console.channels.problem.quiet")
    if form.quiet != Quiet.OWN:
        return None
    for name, typed in (("from", form.quiet_from), ("until", form.quiet_until)):
        if wrong := wrong_time(typed):
            return Trouble(field_of(form, name), f"console.duty.problem.time.{wrong}")
    same = read_time(form.quiet_from) == read_time(form.quiet_until)
    return Trouble(field_of(form, "until"), "console.channels.problem.equal") if same else None


def field_of(form: ChannelForm, name: str) -> str:
    """The id of a box or a button that every channel on the page has."""
    return f"{name}-{form.channel_id}"


def refused(form: ChannelForm, key: str) -> Trouble:
    if form.action is Action.ADD:
        return Trouble("kind" if key == "error.channel_not_set_up" else "address", key)
    where = {Action.PROVE: "again", Action.CODE: "again", Action.TEST: "test"}
    return Trouble(field_of(form, where.get(form.action, "channel")), key)
