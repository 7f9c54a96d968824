"""The case page: the deadline first, then how to reach the family, what was said, and what one can do."""

from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.forms.case import Action
from admin.views.boxes import (
    Box,
    Choices,
    InHand,
    asks_again,
    asks_form,
    asks_knowingly,
    attempt,
    choices,
    close,
    error,
    note_box,
    problem,
    reply_box,
)
from admin.views.card import CardView, card_view, chosen
from admin.views.company import company_words
from admin.views.copy_out import copied_words
from admin.views.facts import Facts, Reader
from admin.views.left import Left, time_left
from admin.views.lost import Lost, standing_loss
from admin.views.offering import OfferBox, offer_box, pending_offer
from admin.views.path import PathView, path_view
from admin.views.say import Say
from admin.views.story import History, Mark, history, marks
from admin.views.thread import ThreadView, thread_view
from admin.views.writing import ready_made
from core.cases.records import Case, Reached, Stage
from core.cases.reopening import may_be_reopened
from core.outbox import Delivery
from web.page import Option, Problem

SENT = {Action.REPLY, Action.SEND_AGAIN}
UNDER_WAY = {Delivery.QUEUED, Delivery.SENDING}


@dataclass(slots=True, frozen=True, kw_only=True)
class Holding:
    words: str
    seen: str
    may_claim: bool
    may_give_back: bool
    ends: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class CaseView:
    id: str
    title: str
    about: str
    lost: Lost | None
    urgent: bool
    left: Left
    deadline: str
    marks: tuple[Mark, ...]
    holding: Holding
    company: str
    card: CardView
    thread: ThreadView
    new_after: int | None
    seen: int
    open: bool
    ended: str
    ended_advice: str
    in_chat: bool
    reply: Box
    ready: tuple[Option, ...]
    locale: str
    asks: bool
    asks_form: bool
    asks_knowingly: bool
    has_phone: bool
    tried: str
    continues: bool
    note: Box
    attempt: Choices
    reached: Choices
    close: Choices
    pending: str
    offer: OfferBox | None
    path: PathView
    may_reopen: bool
    may_erase: bool
    erased: bool
    sure_error: str
    copied: str
    history: History
    problem: Problem | None
    done: str
    sent: str
    on_its_way: str
    kept: str
    key: str

    @property
    def events(self) -> str:
        return addresses.case_events(self.id)

    @property
    def fragment(self) -> str:
        """Fetched again and again, so it keeps what is marked as new, and that a reply is on its way until it is there."""
        return addresses.case_now(self.id, new_after=self.new_after, whole=self.thread.whole, sent=self.sent)

    @property
    def copy_out(self) -> str:
        return addresses.copy_out(self.id)

    @property
    def sign(self) -> str:
        return addresses.case_sign(self.id)

    def press(self, action: str) -> str:
        """Where the button of this action sends the form."""
        return addresses.case_action(self.id, Action(action))


def case_view(reader: Reader, facts: Facts, hand: InHand) -> CaseView:
    say, now, case = reader.say, reader.now, facts.page.case
    on_its_way = _on_its_way(say, facts, hand)
    return CaseView(
        id=case.id,
        title=_title(case, facts),
        about=_about(say, facts),
        lost=standing_loss(say, facts),
        urgent=case.hurries,
        left=time_left(say, case, now=now, promise=reader.promise),
        deadline=_deadline(say, case, now=now),
        marks=marks(say, facts.timeline, now=now, held=facts.page.case.holder_id is not None),
        holding=_holding(reader, facts),
        company=company_words(say, facts.company),
        card=card_view(say, facts.page.card, facts.page.case.kind),
        thread=thread_view(reader, facts, seen=hand.seen, whole=hand.whole),
        new_after=hand.seen,
        seen=facts.page.messages[-1].number if facts.page.messages else 0,
        open=case.closed_at is None,
        ended=_ended(say, case, now=now),
        ended_advice=say("console.ended.erased" if case.erased_at else "console.ended.advice"),
        in_chat=facts.page.reachable_in_chat,
        reply=reply_box(reader, facts, hand),
        ready=ready_made(facts),
        locale=case.locale,
        asks=asks_again(hand),
        asks_form=asks_form(hand),
        asks_knowingly=asks_knowingly(hand),
        has_phone=bool(facts.page.card.answers.get("phone")),
        tried=hand.attempt,
        continues=bool(hand.again or hand.canned),
        note=note_box(say, hand),
        attempt=attempt(say, facts, hand),
        reached=choices(say, "reached", Reached, hand),
        close=close(say, hand),
        pending=pending_offer(say, facts, now=now),
        offer=_offer(say, facts, hand),
        path=_path(say, facts, hand, now=now),
        may_reopen=may_be_reopened(case),
        may_erase=case.closed_at is not None and case.erased_at is None,
        erased=case.erased_at is not None,
        sure_error=error(say, hand, "sure"),
        copied=copied_words(say, facts),
        history=history(say, facts, now=now),
        problem=problem(say, hand),
        done=say(f"console.done.{hand.done}") if hand.done in set(Action) - SENT else "",
        sent=hand.done if on_its_way else "",
        on_its_way=on_its_way,
        kept=say("console.kept") if hand.kept else "",
        key=hand.key,
    )


def _on_its_way(say: Say, facts: Facts, hand: InHand) -> str:
    """Said until every reply has met its fate: from then on the thread tells."""
    if hand.done not in SENT or not any(one.delivery in UNDER_WAY for one in facts.page.messages):
        return ""
    return say(f"console.done.{hand.done}")


def _title(case: Case, facts: Facts) -> str:
    initials = facts.page.card.initials
    return f"{case.reference} · {initials}" if initials else case.reference


def _about(say: Say, facts: Facts) -> str:
    case, place = facts.page.case, facts.page.card.answers.get("place_name", "")
    parts = (chosen(say, "who", case.kind), place, say(f"console.channel.{case.channel}"))
    return " · ".join(part for part in (*parts, say(f"console.language.{case.locale}")) if part)


def _deadline(say: Say, case: Case, *, now: datetime) -> str:
    if case.stage is Stage.WITHDRAWN:
        return say("console.deadline.withdrawn")
    if case.reached_at is not None:
        return say("console.deadline.kept", when=say.moment(case.reached_at, now=now))
    if case.closed_at is not None:
        return say("console.deadline.closed")
    key = "broken" if now >= case.due_at else "running"
    return say(f"console.deadline.{key}", when=say.moment(case.due_at, now=now))


def _holding(reader: Reader, facts: Facts) -> Holding:
    case, say = facts.page.case, reader.say
    running = case.closed_at is None
    if case.holder_id is None:
        words = say("console.holding.nobody")
    elif case.holder_id == reader.actor.staff_id:
        words = say("console.holding.me")
    else:
        words = say("console.holding.colleague", name=facts.names.get(case.holder_id) or say("console.somebody"))
    return Holding(
        words=words,
        seen=case.holder_id or "",
        may_claim=running and case.holder_id is None,
        may_give_back=running and case.holder_id is not None,
        ends=_ends(say, case, now=reader.now),
    )


def _offer(say: Say, facts: Facts, hand: InHand) -> OfferBox | None:
    return offer_box(
        facts, chosen=hand.team, team_error=error(say, hand, "team"), agreed_error=error(say, hand, "agreed")
    )


def _path(say: Say, facts: Facts, hand: InHand, *, now: datetime) -> PathView:
    wrong = {hand.trouble.field: say(hand.trouble.key)} if hand.trouble else {}
    return path_view(say, facts, note=hand.typed.handover, wrong=wrong, now=now)


def _ends(say: Say, case: Case, *, now: datetime) -> str:
    """When the claim does."""
    return say("console.holding.ends", when=say.moment(case.claim_ends_at, now=now)) if case.claim_ends_at else ""


def _ended(say: Say, case: Case, *, now: datetime) -> str:
    if case.closed_at is None:
        return ""
    if case.stage is Stage.WITHDRAWN:
        return say("console.ended.withdrawn", when=say.moment(case.closed_at, now=now))
    reason = say(f"console.closed.{case.close_reason}")
    return say("console.ended.closed", when=say.moment(case.closed_at, now=now), reason=reason)
