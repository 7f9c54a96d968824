"""The reception takes one event at a time: everything that it causes is one transaction."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from bot.conversation.applying import Applying
from bot.conversation.directory import directory_of
from bot.conversation.incoming import Incoming
from bot.conversation.keyboards import keyboard_after
from bot.conversation.letters import letter_of
from bot.conversation.rendering import Rendered, render
from bot.conversation.typed import as_choice
from bot.engine import Book, Context, State, Turn, step
from bot.engine.directory import CaseFacts, Consulting
from bot.engine.events import Blocked, Choice, Event, Text, Unblocked
from bot.engine.feedback import gives_feedback
from bot.engine.nudge import may_be_nudged
from bot.engine.other_help import is_looked_up
from bot.engine.pin import carried
from bot.engine.prompts import current_question
from bot.i18n import DEFAULT_LOCALE, Catalogs
from core import feedback, traces
from core.anonymity import findings_in, may_be_kept
from core.cases import store as cases
from core.cases.family import FamilySide
from core.clock import OSLO, Clock
from core.consultations import PartnerSide, Receipt, receipts_in
from core.consultations.receipt import RANDOM_BYTES
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Database, Tx, begin, clashed
from core.doors.moves import moved_from
from core.errors import Conflict
from core.ids import IdSource
from core.inbox import first_sight
from core.outbox import Letter
from core.safety.urgency import urgent_in
from core.setup import Setup
from core.sla.policy import due_at, rounded
from core.teams import all_teams
from core.vault import Unreadable, Vault

PAGE_CHANNELS = ("web", "terminal")
"""Channels whose page is drawn from here, in the same breath: nothing is owed to them for the program's own words."""
DRAFT_LIFE = timedelta(hours=24)
NUDGE_AFTER = timedelta(minutes=30)
RECEIPT_STANDS = timedelta(minutes=30)
"""For a partner who has asked, and not shown yet that they have noted the receipt."""
TRIES = 3
T = TypeVar("T")


@dataclass(slots=True, frozen=True)
class Taken:
    """`new` is False for a repeated event, which changes nothing. `letter` is the answer, if there is one."""

    new: bool
    letter: Letter | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class Reception:
    database: Database
    vault: Vault
    ids: IdSource
    clock: Clock
    catalogs: Catalogs
    setup: Setup
    book: Book
    promise: timedelta
    web_url: str
    doorbells: frozenset[str] = frozenset()
    """Channels that take nothing in, and show the way to the web page."""
    consulting: frozenset[str] = frozenset(PAGE_CHANNELS)
    """Channels in which a partner may ask without a name."""
    feedback: bool = False
    """Families whose case is closed are asked how it was."""

    @property
    def partner(self) -> PartnerSide:
        return PartnerSide(self.vault, self.ids, self.promise, self.setup.shown)

    async def take(self, incoming: Incoming) -> Taken:
        """Everything that the event causes is committed when this returns, and nothing of it when this raises."""
        return await until_it_holds(lambda: self._take(incoming))

    async def _take(self, incoming: Incoming) -> Taken:
        now = self.clock.now()
        async with begin(self.database) as tx:
            talk = await conversations.find_alone(tx, self.vault, channel=incoming.channel, address=incoming.address)
            if not await first_sight(tx, channel=incoming.channel, external_id=incoming.external_id, now=now):
                await _note(
                    tx, talk, incoming, now=now
                )  # of an album, whose pictures are one event, all are in the chat
                return Taken(new=False)
            if talk is None and isinstance(incoming.event, Blocked | Unblocked):
                return Taken(new=True)
            talk = talk or await self._begin(tx, incoming, now=now)
            await _note(tx, talk, incoming, now=now)
            if not talk.reachable and not isinstance(incoming.event, Blocked):
                await conversations.set_reachable(tx, talk.id, reachable=True)  # whoever speaks can be answered
            return Taken(new=True, letter=await self._turn(tx, talk, incoming, now=now))

    async def _turn(self, tx: Tx, talk: Conversation, incoming: Incoming, *, now: datetime) -> Letter | None:
        state = State.from_json(talk.state) if talk.state else None
        event, case = incoming.event, await case_facts(tx, talk, now=now, asks_back=self.feedback)
        moved = not (talk.state or talk.case_id) and await moved_from(tx, self.vault, talk) is not None
        ctx = await self.context(tx, talk.channel, now=now, case=case, guess=incoming.locale, moved=moved)
        offered = self._offered(state, ctx)
        meant = as_choice(event, offered) if offered else event
        turn = step(self.book, state, meant, ctx)
        if talk.channel in PAGE_CHANNELS and not (
            turn.unkept or is_looked_up(state, meant, ctx) or gives_feedback(turn)
        ):
            await self._keep_line(tx, talk, event, offered, now=now)
        hand = Applying(
            tx,
            talk,
            FamilySide(self.vault, self.ids, self.promise),
            self.partner,
            self.catalogs,
            now,
            on_page=talk.channel in PAGE_CHANNELS,
            keyboard=keyboard_after(self.book, state, event, turn.state),
        )
        return await self.apply(hand, turn, guess=incoming.locale)

    async def apply(self, hand: Applying, turn: Turn, *, guess: str | None) -> Letter | None:
        """Everything that the turn asks for, in the hand's transaction. The answer, if there is one."""
        tx, talk, now = hand.tx, hand.talk, hand.now
        locale = turn.locale or (turn.state.locale if turn.state else _locale_of(talk, guess))
        for effect in turn.effects:
            await hand.apply(effect, locale=locale)
        if turn.state and turn.state.sent and talk.case_id and turn.state.locale != _locale_of(talk, guess):
            await hand.family.speaks(tx, talk.case_id, turn.state.locale)
        if turn.state:
            expires = None if turn.state.sent else now + (RECEIPT_STANDS if turn.state.receipt else DRAFT_LIFE)
            nudge = now + NUDGE_AFTER if may_be_nudged(self.book, turn.state) else None
            state = turn.state.to_json()
            await conversations.save_state(tx, hand.talk, state, draft_expires_at=expires, nudge_at=nudge)
        return hand.letter

    def _offered(self, state: State | None, ctx: Context) -> Rendered | None:
        if state is None:
            return None
        stands = current_question(self.book, carried(self.book, state, ctx), ctx)
        return render(letter_of(stands, locale=state.locale), self.catalogs)

    async def _begin(self, tx: Tx, incoming: Incoming, *, now: datetime) -> Conversation:
        return await conversations.start(
            tx, self.vault, self.ids, channel=incoming.channel, address=incoming.address, now=now
        )

    async def context(
        self,
        tx: Tx,
        channel: str,
        *,
        now: datetime,
        case: CaseFacts | None = None,
        guess: str | None = None,
        moved: bool = False,
    ) -> Context:
        """What the engine may know of the world in one turn on this channel. `moved`: their talk has gone on elsewhere."""
        setup, day = await self.setup.look(tx), now.astimezone(OSLO).date()
        teams = await all_teams(tx)
        return Context(
            now=now,
            ids=self.ids,
            directory=directory_of(setup, teams, day),
            promise=self.promise,
            channel=channel,
            web_url=self.web_url,
            case=case,
            guess=guess,
            urgent=_urgent_kind,
            consulting=self._consulting(self.setup.showing(setup, teams), now) if channel in self.consulting else None,
            holds_receipt=_holds_receipt,
            doorbell=channel in self.doorbells,
            moved=moved,
        )

    def _consulting(self, ours: frozenset[str], now: datetime) -> Consulting:
        return Consulting(
            signs=partial(_signs_in, ours=ours),
            new_receipt=self._new_receipt,
            due_at=due_at(rounded(now, self.promise), promise=self.promise),
        )

    def _new_receipt(self) -> str:
        return Receipt.new(hashlib.sha256(self.ids.new_secret().encode()).digest()[:RANDOM_BYTES]).text

    async def _keep_line(
        self, tx: Tx, talk: Conversation, event: Event, offered: Rendered | None, *, now: datetime
    ) -> None:
        mine = _in_own_words(event, offered)
        if mine:
            await conversations.add_line(tx, talk, self.ids, now=now, mine=mine)


async def _note(tx: Tx, talk: Conversation | None, incoming: Incoming, *, now: datetime) -> None:
    if talk:
        await traces.keep(tx, talk.id, incoming.stands_as, passing=False, now=now)


async def until_it_holds(work: Callable[[], Awaitable[T]]) -> T:
    """The work once more, from the beginning, when somebody else was at the same rows at the same time.

    A row whose key has just been changed does not open either: it does when it is looked at again.
    """
    for _ in range(TRIES - 1):
        try:
            return await work()
        except (Conflict, Unreadable):
            continue
        except DBAPIError as problem:
            if not clashed(problem):
                raise
    return await work()


def _urgent_kind(text: str) -> str | None:
    found = urgent_in(text)
    return found.kind if found else None


def _signs_in(text: str, *, ours: frozenset[str]) -> tuple[str, ...]:
    """Each kind once, in the order of the text. What tells nothing alone is told of where there is more of it."""
    findings = findings_in(text, ours=ours)
    return () if may_be_kept(findings) else tuple(dict.fromkeys(one.kind.value for one in findings))


def _holds_receipt(text: str) -> bool:
    return bool(receipts_in(text))


async def case_facts(tx: Tx, talk: Conversation, *, now: datetime, asks_back: bool = False) -> CaseFacts | None:
    if talk.case_id is None:
        return None
    case = await cases.get(tx, talk.case_id)
    if case.erased_at is not None:
        return None
    return CaseFacts(
        reference=case.reference,
        team=case.team_id,
        stage=case.stage,
        due_at=case.due_at,
        locale=case.locale,
        overdue=case.reached_at is None and now >= case.due_at,
        asks_back=asks_back and await feedback.may_ask(tx, case),
    )


def _in_own_words(event: Event, offered: Rendered | None) -> str | None:
    match event:
        case Text(text):
            return text
        case Choice(option=option) if offered:
            buttons = (*offered.choices, *offered.controls)
            return next((button.label for button in buttons if button.id == option), None)
        case _:
            return None


def _locale_of(talk: Conversation, guess: str | None) -> str:
    return State.from_json(talk.state).locale if talk.state else guess or DEFAULT_LOCALE
