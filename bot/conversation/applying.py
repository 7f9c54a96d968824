"""The engine's effects, made true through the core in the turn's own transaction."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.conversation.letters import letter_of, said_of
from bot.conversation.rendering import paragraphs_of
from bot.engine.effects import (
    AddMessage,
    AskTeam,
    Effect,
    EndTalk,
    GiveFeedback,
    HideChat,
    MakeLink,
    OpenCase,
    PurgeDraft,
    RaiseUrgent,
    Reply,
    SetReachable,
    WithdrawCase,
)
from bot.i18n import Catalogs
from core import feedback, traces
from core.cases import delivery
from core.cases.family import FamilySide
from core.cases.records import Card, Kind, Matter, NewCase
from core.consent import Agreement
from core.consultations import Band, PartnerSide, Question, Receipt, Role
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx
from core.doors import LINK_LIFE, links, moves
from core.duty import store as duty
from core.duty.coverage import covered_again
from core.outbox import Care, Keyboard, Letter, Moment, said
from core.outbox import store as outbox

GOODBYE_STAYS = timedelta(minutes=10)
"""How long a page shows the last words of somebody who has left, before even those are forgotten."""
CAN_BE_HIDDEN_FOR = timedelta(hours=1)
"""How long it is known what stands in the chat of somebody who has left: they may want it out of sight."""
CONSENT_KIND = "send_to_team"


@dataclass(slots=True)
class Applying:
    tx: Tx
    talk: Conversation
    family: FamilySide
    partner: PartnerSide
    catalogs: Catalogs
    now: datetime
    on_page: bool
    keyboard: Keyboard
    letter: Letter | None = field(default=None, init=False)
    care: Care = field(default=Care.HARMLESS, init=False)
    """A receipt is never sent twice: somebody who reads it again wonders whether they have sent two."""
    nobody_until: datetime | None = field(default=None, init=False)
    """When somebody is on duty again, where nobody is at the moment of sending."""

    async def apply(self, effect: Effect, *, locale: str) -> None:
        match effect:
            case Reply():
                await self._answer(letter_of(effect, locale=locale))
            case OpenCase() | AskTeam():
                await (self._open(effect) if isinstance(effect, OpenCase) else self._ask(effect))
            case AddMessage(text, about):
                await self._add(text, Matter(about) if about else None)
            case RaiseUrgent():
                await self._raise_urgent()
            case WithdrawCase():
                await self._withdraw()
            case HideChat() | PurgeDraft() | EndTalk():
                await self._let_go(effect)
            case MakeLink(secret, locale):
                await self._make_link(secret, locale)
            case GiveFeedback(team, question, answer):
                await feedback.count(self.tx, team, question, answer, now=self.now)
            case SetReachable(reachable):
                await self._set_reachable(reachable=reachable)
            case _:
                assert_never(effect)

    async def _let_go(self, effect: HideChat | PurgeDraft | EndTalk) -> None:
        match effect:
            case HideChat():
                await self._hide()
            case PurgeDraft():
                await outbox.forget_but_in_hand(self.tx, self.talk.id)
                await links.forget_link(self.tx, self.talk.id)
                await moves.forget_move(self.tx, self.talk.id)
                self.talk = await conversations.purge_draft(self.tx, self.family.vault, self.talk, now=self.now)
            case EndTalk():
                await conversations.plan_forgetting(self.tx, self.talk.id, at=self.now + self._stays)

    @property
    def _stays(self) -> timedelta:
        if self.care is Care.HIDING:
            return timedelta(0)
        return GOODBYE_STAYS if self.on_page else CAN_BE_HIDDEN_FOR

    async def _hide(self) -> None:
        """Carried out where the answer is delivered, before it: so it comes after whatever is on its way just now."""
        self.care = Care.HIDING
        await traces.hide(self.tx, self.talk.id)
        await outbox.leave_unsaid(self.tx, self.talk.id)
        await links.forget_link(self.tx, self.talk.id)
        await moves.forget_move_from(self.tx, self.family.vault, self.talk)

    async def _answer(self, letter: Letter) -> None:
        letter = self.letter = self._with_the_truth_about_tonight(letter)
        if self.on_page:
            await conversations.add_line(self.tx, self.talk, self.family.ids, now=self.now, letter=letter)
        else:
            post = outbox.Post(self.talk.id, self.talk.key, self.family.ids)
            await post.put(self.tx, replace(letter, keyboard=self.keyboard), care=self.care, now=self.now)

    def _with_the_truth_about_tonight(self, letter: Letter) -> Letter:
        """After the thanks, and only while it is true."""
        if self.nobody_until is None or not letter.says or letter.says[0].key != "sent.thanks":
            return letter
        truth = said("sent.nobody_on_duty", since=Moment(self.nobody_until))
        return replace(letter, says=(letter.says[0], truth, *letter.says[1:]))

    async def _open(self, opening: OpenCase) -> None:
        self.care = Care.ONCE
        says = [said_of(one) for one in opening.consent]
        shown = "\n\n".join(paragraphs_of(says, self.catalogs, opening.locale))
        agreement = Agreement(
            kind=CONSENT_KIND,
            version=opening.consent_version,
            locale=opening.locale,
            shown=shown,
            channel=self.talk.channel,
            given_at=self.now,
        )
        new = NewCase(
            id=opening.case_id,
            reference=opening.reference,
            team_id=opening.team,
            conversation_id=self.talk.id,
            kind=Kind(opening.kind),
            channel=self.talk.channel,
            locale=opening.locale,
            card=Card(dict(opening.answers)),
            urgent=opening.urgent,
        )
        await self.family.open(self.tx, new, agreement, now=self.now)
        plan = await duty.plan_of(self.tx, opening.team, now=self.now)
        self.nobody_until = covered_again(plan, self.now, within=self.family.promise)

    async def _ask(self, asking: AskTeam) -> None:
        """The answer to this turn holds the receipt: like a receipt for a case, it is never sent twice."""
        self.care = Care.ONCE
        question = Question(
            team_id=asking.team,
            role=Role(asking.role),
            band=Band(asking.band),
            locale=asking.locale,
            words=asking.words,
            urgent=asking.urgent,
        )
        await self.partner.ask(self.tx, Receipt.read(asking.receipt), question, now=self.now)

    async def _make_link(self, secret: str, locale: str) -> None:
        """Where nothing else is kept, the conversation lives as long as the link does."""
        tx, talk = self.tx, self.talk
        await links.make_link(tx, self.family.vault, talk.id, secret, locale=locale, now=self.now)
        if not talk.state and not talk.case_id:
            await conversations.plan_forgetting(tx, talk.id, at=self.now + max(LINK_LIFE, self._stays))

    async def _add(self, text: str, about: Matter | None) -> None:
        if self.talk.case_id:
            await self.family.add_words(self.tx, self.talk.case_id, text, now=self.now, about=about)

    async def _raise_urgent(self) -> None:
        if self.talk.case_id:
            await self.family.raise_urgent(self.tx, self.talk.case_id, now=self.now)

    async def _withdraw(self) -> None:
        self.care = Care.ONCE
        if self.talk.case_id:
            await self.family.withdraw(self.tx, self.talk.case_id, now=self.now)
            await conversations.set_case(self.tx, self.talk.id, None)

    async def _set_reachable(self, *, reachable: bool) -> None:
        """Whoever has left the page is not let in there again by the press that led to it."""
        if self.on_page and not reachable:
            await links.forget_link(self.tx, self.talk.id)
        case_id = await conversations.set_reachable(self.tx, self.talk.id, reachable=reachable)
        if case_id and not reachable:
            await delivery.lost_reach(self.tx, case_id, now=self.now)
