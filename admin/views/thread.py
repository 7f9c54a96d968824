"""What has been said in a case. Who speaks is told in text; a note can never be taken for a reply."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from admin.forms.case import About
from admin.views.facts import Facts, Reader
from admin.views.say import Say
from core.cases.doubt import Decision, decisions_in
from core.cases.records import Message, MessageKind
from core.cases.unread import UNREAD
from core.outbox import Delivery

KINDS: dict[MessageKind, Literal["theirs", "mine", "note", "handover"]] = {
    MessageKind.FAMILY: "theirs",
    MessageKind.REPLY: "mine",
    MessageKind.NOTE: "note",
    MessageKind.HANDOVER: "handover",
}
NOT_THERE = {Delivery.FAILED, Delivery.UNCERTAIN}
USUALLY_THERE = timedelta(minutes=2)
"""What is not there by then has met something, and is being tried again."""
NEWEST = 50
"""Messages that a page shows by itself: as many as one reads, and drawn at once however long a case has run."""
GAVE_UP = {"busy", "channel_off", "no_connection", "token"}
"""Reasons that pass. A letter fails by one of them when it has been tried for a whole day."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Question:
    """Asked under a reply of unknown fate. `may_send`: the chat is open, so that it can be sent again."""

    ask: str
    sure: str
    may_send: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class ThreadLine:
    """`state` tells what became of a reply; `trouble` asks for another way.

    `about` is what the buttons below it send: the question's, or the one that gives its words back to be written again.
    """

    id: str
    kind: Literal["theirs", "mine", "note", "handover"]
    who: str
    topic: str
    text: str
    when: str
    at: str
    state: str
    trouble: bool
    about: str
    fresh: bool
    question: Question | None
    may_write_again: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class ThreadView:
    """`older_words` stand on the way to what is folded away; empty if nothing is."""

    lines: tuple[ThreadLine, ...]
    whole: bool
    older_words: str

    @property
    def news(self) -> tuple[str, ...]:
        return tuple(line.id for line in self.lines if line.kind == "theirs")


def thread_view(reader: Reader, facts: Facts, *, seen: int | None, whole: bool) -> ThreadView:
    first = 0 if whole else _first_shown(facts, seen)
    count = len(facts.page.messages)
    return ThreadView(
        lines=thread_lines(reader, facts, seen=seen, first=first),
        whole=whole,
        older_words=reader.say("console.thread.older", count=count) if first else "",
    )


def _first_shown(facts: Facts, seen: int | None) -> int:
    """The newest, and back from there to whatever is new to the reader or asks for an answer: neither is ever folded away."""
    folded = facts.page.messages[:-NEWEST]
    return next((place for place, one in enumerate(folded) if _calls(one) or _is_new(one, seen)), len(folded))


def _calls(message: Message) -> bool:
    return message.delivery is Delivery.UNCERTAIN and message.failure != Decision.LET_BE


def _is_new(message: Message, seen: int | None) -> bool:
    return seen is not None and message.number > seen


def thread_lines(reader: Reader, facts: Facts, *, seen: int | None = None, first: int = 0) -> tuple[ThreadLine, ...]:
    """From the place `first` on. What comes after the entry number `seen` is marked as new; nothing is, for None."""
    decided = decisions_in(facts.entries)
    return tuple(
        _line(
            reader,
            facts,
            message,
            decided=len(decided.get(message.id, ())),
            fresh=_is_new(message, seen),
        )
        for message in facts.page.messages[first:]
    )


def _line(reader: Reader, facts: Facts, message: Message, *, decided: int, fresh: bool) -> ThreadLine:
    say, now, running = reader.say, reader.now, facts.page.case.closed_at is None
    asked = running and message.delivery is Delivery.UNCERTAIN and message.failure != Decision.LET_BE
    unread = running and _stands_unread(facts, message)
    return ThreadLine(
        id=message.id,
        kind=KINDS[message.kind],
        who=_who(reader, facts, message),
        topic=say(f"console.matters.{message.about}") if message.about else "",
        text=message.body,
        when=say.moment(message.at, now=now),
        at=message.at.isoformat(),
        state=_unread_words(say, facts, message, now=now) if unread else delivery_words(say, message, now=now),
        trouble=unread or message.delivery in NOT_THERE,
        about=About(message_id=message.id, decided=decided).sent,
        question=_question(say, facts) if asked else None,
        fresh=fresh,
        may_write_again=running and not asked and facts.page.reachable_in_chat and message.delivery in NOT_THERE,
    )


def _stands_unread(facts: Facts, message: Message) -> bool:
    """So long that somebody has been told of it."""
    if message.delivery is not Delivery.DELIVERED or message.read_at or not message.delivered_at:
        return False
    return any(entry.action == UNREAD and entry.at >= message.delivered_at for entry in facts.entries)


def _unread_words(say: Say, facts: Facts, message: Message, *, now: datetime) -> str:
    """A call is another way only where the family has said so."""
    may_call = facts.page.card.answers.get("reach") == "call" and facts.page.card.answers.get("phone")
    key = "console.delivery.unread_call" if may_call else "console.delivery.unread"
    return say(key, when=say.moment(message.delivered_at or message.at, now=now))


def _question(say: Say, facts: Facts) -> Question:
    in_chat, reached = facts.page.reachable_in_chat, facts.page.case.reached_at is not None
    return Question(
        ask=say("console.doubt.ask" if in_chat else "console.doubt.ask_closed"),
        sure=say("console.doubt.sure" if reached else "console.doubt.sure_clock"),
        may_send=in_chat,
    )


def _who(reader: Reader, facts: Facts, message: Message) -> str:
    say = reader.say
    if message.kind is MessageKind.FAMILY:
        return say("console.thread.family")
    name = facts.names.get(message.staff_id or "") or say("console.somebody")
    mine = message.staff_id == reader.actor.staff_id
    if message.kind is MessageKind.NOTE:
        return say("console.thread.my_note") if mine else say("console.thread.note", name=name)
    if message.kind is MessageKind.HANDOVER:
        return say("console.thread.handover", name=name)
    return say("console.thread.me") if mine else say("console.thread.colleague", name=name)


def delivery_words(say: Say, message: Message, *, now: datetime) -> str:
    """Empty for what was never sent."""
    match message.delivery:
        case None:
            return ""
        case Delivery.DELIVERED if message.read_at:
            return say("console.delivery.read", when=say.moment(message.read_at, now=now))
        case Delivery.DELIVERED if message.delivered_at:
            return say("console.delivery.delivered", when=say.moment(message.delivered_at, now=now))
        case Delivery.DELIVERED:
            return say("console.delivery.arrived")
        case Delivery.UNCERTAIN if message.failure == Decision.LET_BE:
            return say("console.delivery.let_be")
        case Delivery.UNCERTAIN:
            return say("console.delivery.uncertain", reason=failure_words(say, message.failure))
        case Delivery.FAILED:
            key = "gave_up" if message.failure in GAVE_UP else "failed"
            return say(f"console.delivery.{key}", reason=failure_words(say, message.failure))
        case Delivery.QUEUED | Delivery.SENDING:
            return say("console.delivery.late" if now - message.at > USUALLY_THERE else "console.delivery.queued")


def failure_words(say: Say, reason: str | None) -> str:
    return say.first(f"console.failure.{reason}", "console.failure.other")
