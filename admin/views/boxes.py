"""The boxes and choices of the case page: what one can write and press, and what stopped somebody who did."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from admin.forms.case import OTHER_FORM, Trouble, Typed
from admin.views.facts import Facts, Reader
from admin.views.say import Say
from admin.views.story import attempts_in
from admin.views.writing import filled_in
from core.cases.records import Attempt, Card, Case, CloseReason, MessageKind
from web.page import Option, Problem

NAMED = {"attempt": ("attempted", "attempt"), "reached": ("reached", "reached"), "close": ("closed", "reason")}
"""For each choice: the audit's word, under which its kinds are said, and the name of its field."""
MEANWHILE = {"error.family_wrote_meanwhile", "error.colleague_answered_meanwhile"}
"""Somebody wrote while they were writing: what is new is marked, and the button asks for a second thought."""


@dataclass(slots=True, frozen=True, kw_only=True)
class InHand:
    """What somebody is in the middle of, and what stopped them.

    `again` is the message whose words they want back, `team` the one they chose, `seen` the last entry of the thread they had read,
    `whole` that they want to see all of it.
    """

    key: str
    typed: Typed = field(default_factory=Typed)
    again: str = ""
    canned: str = ""
    team: str = ""
    seen: int | None = None
    whole: bool = False
    attempt: str = ""
    trouble: Trouble | None = None
    done: str = ""
    kept: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Box:
    """One of the two boxes to write in. `button` says what its press does, `heed` what the words must begin with."""

    label: str
    help: str
    button: str
    value: str
    error: str
    heed: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Choices:
    """A group to choose from and the words of its button."""

    legend: str
    help: str
    options: tuple[Option, ...]
    button: str
    error: str


def reply_box(reader: Reader, facts: Facts, hand: InHand) -> Box:
    say, case = reader.say, facts.page.case
    return Box(
        label=say(f"console.reply.label.{case.locale}"),
        help=say(f"console.reply.help.{case.channel}"),
        button=say(_send_key(case, hand)),
        value=_words_in_hand(reader, facts, hand),
        error=error(say, hand, "reply"),
        heed=_heed(say, facts.page.card),
    )


def _heed(say: Say, card: Card) -> str:
    """The family has been promised it: "they say it first when they call or write"."""
    word = card.answers.get("code_word")
    return say("console.reply.code_word", word=word) if word else ""


def _send_key(case: Case, hand: InHand) -> str:
    if meanwhile(hand) or asks_form(hand):
        return "console.reply.send_anyway"
    return "console.reply.send" if case.holder_id else "console.reply.take_and_send"


def meanwhile(hand: InHand) -> bool:
    return hand.trouble is not None and hand.trouble.key in MEANWHILE


def _words_in_hand(reader: Reader, facts: Facts, hand: InHand) -> str:
    """What was typed, and below it the reply that somebody wants to write again, or a ready-made one."""
    again = (one.body for one in facts.page.messages if one.id == hand.again and one.kind is MessageKind.REPLY)
    ready = filled_in(reader, facts, hand.canned)
    return "\n\n".join(words for words in (hand.typed.reply, *again, ready) if words)


def asks_form(hand: InHand) -> bool:
    return hand.trouble is not None and hand.trouble.key.startswith(OTHER_FORM)


def asks_knowingly(hand: InHand) -> bool:
    return hand.trouble is not None and hand.trouble.key == "error.card_forbids"


def asks_again(hand: InHand) -> bool:
    """Nothing went wrong: once more, and it is done."""
    return meanwhile(hand) or asks_form(hand) or asks_knowingly(hand)


def note_box(say: Say, hand: InHand) -> Box:
    return Box(
        label=say("console.note.label"),
        help=say("console.note.help"),
        button=say("console.note.save"),
        value=hand.typed.note,
        error=error(say, hand, "note"),
    )


def attempt(say: Say, facts: Facts, hand: InHand) -> Choices:
    """That the clock goes on is said only while it does."""
    tries, met = attempts_in(facts.entries), "_met" if facts.page.case.reached_at else ""
    help_ = {0: "console.attempt.none", 1: f"console.attempt.one{met}"}.get(tries, f"console.attempt.many{met}")
    return choices(say, "attempt", Attempt, hand, help_=say(help_, count=tries))


def choices(say: Say, name: str, kinds: type[StrEnum], hand: InHand, *, help_: str = "") -> Choices:
    past, field_ = NAMED[name]
    return Choices(
        legend=say(f"console.{name}.legend"),
        help=help_ or say(f"console.{name}.help"),
        options=tuple(Option(value=kind, label=say(f"console.{past}.{kind}")) for kind in kinds),
        button=say(f"console.{name}.button"),
        error=error(say, hand, field_),
    )


def close(say: Say, hand: InHand) -> Choices:
    """Guiding on has a form of its own, which says to whom."""
    found = choices(say, "close", CloseReason, hand)
    return replace(found, options=tuple(one for one in found.options if one.value != CloseReason.GUIDED_ON))


def error(say: Say, hand: InHand, field_: str) -> str:
    return say(hand.trouble.key) if hand.trouble and hand.trouble.field == field_ else ""


def problem(say: Say, hand: InHand) -> Problem | None:
    return Problem(field=hand.trouble.field, words=say(hand.trouble.key)) if hand.trouble else None
