"""A consultation's page: what it is, the deadline, what was said, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.consultation_room import Opened
from admin.forms.case import Trouble
from admin.forms.consultation import Action
from admin.views.boxes import Box
from admin.views.case import Holding
from admin.views.consultations import left_of
from admin.views.facts import Reader
from admin.views.left import Left
from admin.views.say import Say
from core.anonymity import Finding
from core.clock import OSLO
from core.consultations import Consultation, Message, Thread
from web.marked import Mark, Piece
from web.page import Fact, Problem, Said


@dataclass(slots=True, frozen=True, kw_only=True)
class InHand:
    """What somebody is in the middle of, and what stopped them."""

    key: str
    words: str = ""
    marked: tuple[Piece, ...] = ()
    trouble: Trouble | None = None
    done: str = ""
    kept: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class ConsultationView:
    id: str
    version: int
    urgent: bool
    left: Left
    deadline: str
    holding: Holding
    facts: tuple[Fact, ...]
    thread: tuple[Said, ...]
    news: tuple[str, ...]
    reply: Box
    marked: tuple[Piece, ...]
    unanswered: bool
    erased_on: str
    sure_error: str
    problem: Problem | None
    asks: bool
    done: str
    kept: str
    key: str

    @property
    def events(self) -> str:
        return addresses.consultation_events(self.id)

    @property
    def fragment(self) -> str:
        return addresses.consultation_now(self.id)

    def press(self, action: str) -> str:
        """Where the button of this action sends the form."""
        return addresses.consultation_action(self.id, Action(action))


def consultation_view(reader: Reader, opened: Opened, hand: InHand) -> ConsultationView:
    say, now, one = reader.say, reader.now, opened.thread.consultation
    return ConsultationView(
        id=one.id,
        version=one.version,
        urgent=one.urgent,
        left=left_of(say, one, now=now, promise=reader.promise),
        deadline=_deadline(say, opened.thread, now=now),
        holding=_holding(reader, opened),
        facts=_facts(say, one, now=now),
        thread=tuple(_said(reader, message) for message in opened.thread.messages),
        news=tuple(message.id for message in opened.thread.messages if message.is_partners),
        reply=_reply_box(say, one, hand),
        marked=hand.marked,
        unanswered=one.due_at is not None,
        erased_on=say("console.consultation.erased_on", day=one.erase_at.astimezone(OSLO).date()),
        sure_error=_error(say, hand, "sure"),
        problem=Problem(field=hand.trouble.field, words=say(hand.trouble.key)) if hand.trouble else None,
        asks=bool(hand.marked),
        done=say(f"console.consultation.done.{hand.done}") if hand.done in list(Action) else "",
        kept=say("console.kept") if hand.kept else "",
        key=hand.key,
    )


def marks_in(say: Say, findings: Sequence[Finding]) -> tuple[Mark, ...]:
    """What tells who somebody is, and in words what it is."""
    return tuple(Mark(one.start, one.end, say(f"found.{one.kind}")) for one in findings)


def _deadline(say: Say, thread: Thread, *, now: datetime) -> str:
    one = thread.consultation
    if one.due_at is None:
        last = max((message.at for message in thread.messages if not message.is_partners), default=one.asked_at)
        return say("console.consultation.due.answered", when=say.moment(last, now=now))
    key = "broken" if now >= one.due_at else "running"
    return say(f"console.consultation.due.{key}", when=say.moment(one.due_at, now=now))


def _holding(reader: Reader, opened: Opened) -> Holding:
    holder, say = opened.thread.consultation.holder_id, reader.say
    if holder is None:
        words = say("console.consultation.holding.nobody")
    elif holder == reader.actor.staff_id:
        words = say("console.consultation.holding.me")
    else:
        name = opened.names.get(holder) or say("console.somebody")
        words = say("console.consultation.holding.colleague", name=name)
    return Holding(words=words, seen=holder or "", may_claim=holder is None, may_give_back=holder is not None)


def _facts(say: Say, one: Consultation, *, now: datetime) -> tuple[Fact, ...]:
    return (
        Fact(term=say("console.consultations.head.role"), value=say(f"role.{one.role}")),
        Fact(term=say("console.consultations.head.band"), value=say(f"band.{one.band}")),
        Fact(term=say("console.queue.head.language"), value=say(f"console.language.{one.locale}")),
        Fact(term=say("console.consultations.head.asked"), value=say.moment(one.asked_at, now=now)),
    )


def _said(reader: Reader, message: Message) -> Said:
    say, mine = reader.say, message.author == reader.actor.staff_id
    if message.is_partners:
        who = say("console.consultation.partner")
    else:
        who = say("console.thread.me") if mine else message.author_name or say("console.somebody")
    return Said(
        key=message.id,
        kind="theirs" if message.is_partners else "mine",
        who=who,
        text=message.words,
        when=say.moment(message.at, now=reader.now),
        at=message.at.isoformat(),
    )


def _reply_box(say: Say, one: Consultation, hand: InHand) -> Box:
    return Box(
        label=say(f"console.reply.label.{one.locale}"),
        help=say("console.consultation.reply.help"),
        button=say("console.reply.send" if one.holder_id else "console.consultation.reply.take_and_send"),
        value=hand.words,
        error=_error(say, hand, "reply"),
    )


def _error(say: Say, hand: InHand, field_: str) -> str:
    return say(hand.trouble.key) if hand.trouble and hand.trouble.field == field_ else ""
