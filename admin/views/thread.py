"""What has been said in a case. Who speaks is told in text; a note can never be taken for a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from admin.views.say import Say
from core.cases.records import Message, MessageKind
from core.outbox import Delivery
from core.staff import Actor

KINDS: dict[MessageKind, Literal["theirs", "mine", "note"]] = {
    MessageKind.FAMILY: "theirs",
    MessageKind.REPLY: "mine",
    MessageKind.NOTE: "note",
}
NOT_THERE = {Delivery.FAILED, Delivery.UNCERTAIN}


@dataclass(slots=True, frozen=True, kw_only=True)
class ThreadLine:
    """`state` tells what became of a reply; `trouble` asks for another way."""

    id: str
    kind: Literal["theirs", "mine", "note"]
    who: str
    text: str
    when: str
    at: str
    state: str
    trouble: bool


def thread_lines(
    say: Say, actor: Actor, messages: Sequence[Message], names: Mapping[str, str], *, now: datetime
) -> tuple[ThreadLine, ...]:
    return tuple(_line(say, actor, message, names, now=now) for message in messages)


def _line(say: Say, actor: Actor, message: Message, names: Mapping[str, str], *, now: datetime) -> ThreadLine:
    return ThreadLine(
        id=message.id,
        kind=KINDS[message.kind],
        who=_who(say, actor, message, names),
        text=message.body,
        when=say.moment(message.at, now=now),
        at=message.at.isoformat(),
        state=delivery_words(say, message, now=now),
        trouble=message.delivery in NOT_THERE,
    )


def _who(say: Say, actor: Actor, message: Message, names: Mapping[str, str]) -> str:
    if message.kind is MessageKind.FAMILY:
        return say("console.thread.family")
    name = names.get(message.staff_id or "") or say("console.somebody")
    mine = message.staff_id == actor.staff_id
    if message.kind is MessageKind.NOTE:
        return say("console.thread.my_note") if mine else say("console.thread.note", name=name)
    return say("console.thread.me") if mine else say("console.thread.colleague", name=name)


def delivery_words(say: Say, message: Message, *, now: datetime) -> str:
    """Empty for what was never sent."""
    match message.delivery:
        case None:
            return ""
        case Delivery.DELIVERED if message.delivered_at:
            return say("console.delivery.delivered", when=say.moment(message.delivered_at, now=now))
        case Delivery.FAILED:
            reason = say.first(f"console.failure.{message.failure}", "console.failure.other")
            return say("console.delivery.failed", reason=reason)
        case state:
            return say(f"console.delivery.{state}")
