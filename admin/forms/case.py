"""The one form of a case page. Every button sends all that is typed, so that no press loses somebody's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from admin.forms.path import PathForm, counted, guide_trouble, read_path_form, talk_trouble
from core.cases.records import Attempt, CloseReason, Reached
from core.setup import holes_in
from core.text import clean_text
from core.written_form import differs

LONGEST_WORDS = 4000
"""What one message may hold in every channel (Telegram: 4096), with room for the sender's name."""
HARD_LIMIT = 16_000
KEY_LETTERS = 64
YES = "yes"
FORMS = {"nn", "nb", "en"}
OTHER_FORM = "console.problem.other_form."
ABOUT = re.compile(r"([0-9a-z]{1,32})\.([0-9]{1,4})")


class Action(StrEnum):
    CLAIM = "claim"
    GIVE_BACK = "give-back"
    REPLY = "reply"
    NOTE = "note"
    ATTEMPT = "attempt"
    REACHED = "reached"
    CLOSE = "close"
    ERASE = "erase"
    REOPEN = "reopen"
    OFFER = "offer"
    WITHDRAW_OFFER = "withdraw-offer"
    SEND_AGAIN = "send-again"
    ARRIVED = "arrived"
    LET_BE = "let-be"
    WRITE_AGAIN = "write-again"
    CANNED = "canned"
    WHOLE = "whole"
    TALK = "talk"
    TALK_BACK = "talk-back"
    TICK_FIRST = "tick-first"
    TICK_DUTY = "tick-duty"
    GUIDE = "guide-on"


@dataclass(slots=True, frozen=True, kw_only=True)
class About:
    """The reply that a press is about, and how often it had been decided about when the page was shown."""

    message_id: str = ""
    decided: int = 0

    @property
    def sent(self) -> str:
        return f"{self.message_id}.{self.decided}"


@dataclass(slots=True, frozen=True, kw_only=True)
class Typed:
    """What stands in the boxes to write in. `handover` is the note that a family takes along."""

    reply: str = ""
    note: str = ""
    handover: str = ""

    @property
    def any(self) -> bool:
        return bool(self.words)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(one for one in (self.reply, self.note, self.handover) if one)


@dataclass(slots=True, frozen=True, kw_only=True)
class CaseForm:
    """`key` is new for each page that is shown; `seen_holder` is empty where nobody held the case.

    `seen` is the number of the last entry of the thread that was on the page when its writer began, `locale` the family's
    language there. `form_asked`: they have been told that the reply looks like another one.
    """

    typed: Typed
    key: str
    seen_holder: str
    about: About
    attempt: str
    reached: str
    reason: str
    sure: str
    team: str = ""
    agreed: str = ""
    seen: int | None = None
    canned: str = ""
    form_asked: bool = False
    knowingly: bool = False
    locale: str = ""
    path: PathForm = field(default_factory=PathForm)

    def without(self, action: Action) -> Typed:
        """What is still in hand when `action` has been done."""
        if action is Action.REPLY:
            return replace(self.typed, reply="")
        if action is Action.GUIDE:
            return replace(self.typed, handover="")
        return replace(self.typed, note="") if action is Action.NOTE else self.typed


@dataclass(slots=True, frozen=True)
class Trouble:
    """A field that will not do, and the key of what to do about it."""

    field: str
    key: str


def read_case_form(sent: Mapping[str, str]) -> CaseForm:
    return CaseForm(
        typed=Typed(
            reply=clean_text(sent.get("reply", ""), limit=HARD_LIMIT),
            note=clean_text(sent.get("note", ""), limit=HARD_LIMIT),
            handover=clean_text(sent.get("handover", ""), limit=HARD_LIMIT),
        ),
        key=sent.get("key", "")[:KEY_LETTERS],
        seen_holder=sent.get("seen_holder", "")[:KEY_LETTERS],
        about=_about(sent.get("about", "")),
        attempt=sent.get("attempt", ""),
        reached=sent.get("reached", ""),
        reason=sent.get("reason", ""),
        sure=sent.get("sure", ""),
        team=sent.get("team", "")[:KEY_LETTERS],
        agreed=sent.get("agreed", ""),
        seen=counted(sent.get("seen", "")),
        canned=sent.get("canned", "")[:KEY_LETTERS],
        form_asked=sent.get("form_asked", "") == YES,
        knowingly=sent.get("knowingly", "") == YES,
        locale=sent.get("locale", "")[:KEY_LETTERS],
        path=read_path_form(sent),
    )


def trouble_with(form: CaseForm, action: Action) -> Trouble | None:  # noqa: C901, PLR0912 - one row for each button
    match action:
        case Action.REPLY:
            return _words("reply", form.typed.reply) or _unfinished(form)
        case Action.NOTE:
            return _words("note", form.typed.note)
        case Action.ATTEMPT:
            return _chosen("attempt", form.attempt, Attempt)
        case Action.REACHED:
            return _chosen("reached", form.reached, Reached)
        case Action.CLOSE:
            return _chosen("reason", form.reason, CloseReason)
        case Action.ERASE:
            return None if form.sure == YES else Trouble("sure", "console.problem.sure_missing")
        case Action.OFFER:
            return None if form.team else Trouble("team", "console.problem.team_missing")
        case Action.TALK:
            return _named(talk_trouble(form.path))
        case Action.GUIDE:
            too_long = len(form.typed.handover) > LONGEST_WORDS
            return Trouble("handover", "console.problem.too_long") if too_long else _named(guide_trouble(form.path))
        case Action.TALK_BACK | Action.TICK_FIRST | Action.TICK_DUTY:
            return None
        case Action.CANNED:
            return None if form.canned else Trouble("reply", "console.problem.canned_missing")
        case Action.CLAIM | Action.GIVE_BACK | Action.REOPEN | Action.WITHDRAW_OFFER | Action.WHOLE:
            return None
        case Action.SEND_AGAIN | Action.ARRIVED | Action.LET_BE | Action.WRITE_AGAIN:
            return None if form.about.message_id else Trouble("thread-title", "error.settled_meanwhile")


def _about(sent: str) -> About:
    found = ABOUT.fullmatch(sent)
    return About(message_id=found[1], decided=int(found[2])) if found else About()


def _words(field: str, words: str) -> Trouble | None:
    if not words:
        return Trouble(field, f"console.problem.{field}_empty")
    return Trouble(field, "console.problem.too_long") if len(words) > LONGEST_WORDS else None


def _unfinished(form: CaseForm) -> Trouble | None:
    """A hole that nobody has filled; or, asked once, a form of Norwegian that is not the family's."""
    if holes_in(form.typed.reply):
        return Trouble("reply", "console.problem.hole")
    if form.form_asked or form.locale not in FORMS or not differs(form.typed.reply, form.locale):
        return None
    return Trouble("reply", f"{OTHER_FORM}{form.locale}")


def _named(trouble: tuple[str, str] | None) -> Trouble | None:
    return Trouble(*trouble) if trouble else None


def _chosen(field: str, value: str, choices: type[StrEnum]) -> Trouble | None:
    return None if value in list(choices) else Trouble(field, f"console.problem.{field}_missing")
