"""By a one-time link to the web page: everything that changes by it is one transaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.applying import CAN_BE_HIDDEN_FOR, Applying
from bot.conversation.reception import Reception, case_facts, until_it_holds
from bot.engine import State
from bot.engine.moving import arrive
from core import traces
from core.cases.family import FamilySide
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx, begin, read
from core.doors import Link, links, moves
from core.outbox import Care, Keyboard, Letter, LetterError, said
from core.outbox import store as outbox
from core.outbox.handing_over import hand_over
from core.vault import Unreadable

TO = "web"


@dataclass(slots=True, frozen=True)
class Moving:
    reception: Reception

    async def look(self, secret: str) -> Link | None:
        """None for a link that leads nowhere any more, or never did. Looking uses nothing up."""
        front = self.reception
        async with read(front.database) as tx:
            link = await links.find_link(tx, front.vault, secret, now=front.clock.now())
        return link if link and not link.used else None

    async def enter(self, secret: str, *, page: str) -> str | None:
        """The web address of the conversation that the link leads to, which lives there from here on; None as above.

        `page` marks the page on which the button was pressed: the same press sent twice is one.
        """
        return await until_it_holds(lambda: self._enter(secret, page))

    async def _enter(self, secret: str, page: str) -> str | None:
        front, now = self.reception, self.reception.clock.now()
        async with begin(front.database) as tx:
            link = await links.find_link(tx, front.vault, secret, now=now)
            talk = await self._held(tx, link.conversation_id) if link else None
            if link is None or talk is None or not await links.use_link(tx, front.vault, secret, page=page, now=now):
                return None
            if talk.channel == TO:
                return talk.address
            return await self._move(tx, talk, link.locale, now=now)

    async def _held(self, tx: Tx, conversation_id: str) -> Conversation | None:
        """Alone with it, wherever it is: somebody who came first may just have moved it."""
        vault = self.reception.vault
        talk = await conversations.find_by_id(tx, vault, conversation_id)
        if talk is None:
            return None
        alone = await conversations.find_alone(tx, vault, channel=talk.channel, address=talk.address)
        if alone and alone.id == conversation_id:
            return alone
        await conversations.hold(tx, conversation_id)
        return await conversations.find_by_id(tx, vault, conversation_id)

    async def _move(self, tx: Tx, before: Conversation, locale: str, *, now: datetime) -> str:
        front = self.reception
        address = front.ids.new_secret()
        talk = await conversations.move(tx, front.vault, before, channel=TO, address=address)
        family = FamilySide(front.vault, front.ids, front.promise)
        if talk.case_id:
            await family.moved(tx, talk.case_id, TO)
        left = await conversations.start(
            tx, front.vault, front.ids, channel=before.channel, address=before.address, now=now
        )
        care = await self._put_on_page(tx, talk, left, now=now)
        await traces.move(tx, before.id, left.id)
        state = State.from_json(talk.state) if talk.state else None
        ctx = await front.context(tx, TO, now=now, case=await case_facts(tx, talk, now=now), guess=locale)
        turn = arrive(front.book, state, state.locale if state else locale, ctx)
        partner = front.partner
        hand = Applying(tx, talk, family, partner, front.catalogs, now, on_page=True, keyboard=Keyboard.UNCHANGED)
        await front.apply(hand, turn, guess=locale)
        await self._leave_word(tx, left, turn.state.locale if turn.state else locale, care, now=now)
        await moves.note_move(tx, front.vault, talk.id, channel=before.channel, address=before.address)
        return address

    async def _put_on_page(self, tx: Tx, talk: Conversation, left: Conversation, *, now: datetime) -> Care:
        """Answers that have not arrived become lines. To hide the chat left behind is done there, with the last word.

        Done over, where a relay is at it just now: it may never have begun.
        """
        care = Care.HARMLESS
        for row in await hand_over(tx, talk.id, left=left.id, now=now):
            if row.care == Care.HIDING:
                care = Care.HIDING
                continue
            try:
                letter = outbox.opened(row, talk.key)
            except (Unreadable, LetterError):
                continue
            await conversations.add_line_once(tx, talk, f"parcel:{row.id}", now=now, letter=letter)
        return care

    async def _leave_word(self, tx: Tx, left: Conversation, locale: str, care: Care, *, now: datetime) -> None:
        """One neutral line where they came from. Of the conversation nothing is left there but what stands in the chat."""
        word = Letter(locale=locale, says=(said("moved.goodbye"),), keyboard=Keyboard.NONE)
        await outbox.Post(left.id, left.key, self.reception.ids).put(tx, word, care=care, now=now)
        await conversations.plan_forgetting(tx, left.id, at=now + CAN_BE_HIDDEN_FOR)
