"""From a form to a turn of the conversation. Nothing that was typed is ever lost on the way."""

from dataclasses import dataclass, replace

from bot.channels.web.marks import marks_in
from bot.channels.web.posted import Posted
from bot.channels.web.services import WebChatServices
from bot.channels.web.views import Refusal
from bot.channels.web.visiting import CHANNEL, Scene, Visit
from bot.conversation import Incoming, Taken
from bot.engine import State
from bot.engine.events import Choice, Command, Event, Start
from bot.engine.flow import Step
from bot.engine.patterns import LANGUAGE
from bot.engine.prompts import SKIP
from bot.engine.walk import walk
from web.marked import pieces, without

LONGEST_MESSAGE = 4000
"""Code points of one message to the team, after the first one is sent."""
SHORT_ANSWER = 200


@dataclass(slots=True, frozen=True)
class Answering:
    house: WebChatServices

    async def greet(self, address: str, posted: Posted) -> Taken:
        """Hello, in the language of the page."""
        return await self._take(address, self.house.ids.new_id(), Start(posted.lang, chosen=True))

    async def answer_first(self, address: str, taken: Taken, posted: Posted) -> None:
        """The answer that came with the hello, if that is what is asked."""
        offered = taken.letter.choices if taken.letter else ()
        if taken.letter and posted.choice in {choice.id for choice in offered}:
            await self._take(address, self.house.ids.new_id(), Choice(taken.letter.seq, posted.choice))

    def refusal(self, visit: Visit, posted: Posted) -> Refusal | None:
        """Why this is no answer to the question that stands now, before anything of it is kept."""
        if visit.state is None or not posted.typed:
            return None
        if posted.choice:
            wrong = posted.choice == SKIP and posted.text
            return self._refusal(visit, posted, "web.error.skip_or_send") if wrong else None
        if posted.seq != visit.state.seq:
            return replace(self._refusal(visit, posted, "web.error.moved_on"), fits=False)
        limit = self._limit(visit.state)
        if len(posted.text) > limit:
            return self._refusal(visit, posted, "text.too_long", limit=str(limit))
        if not posted.text:
            return self._refusal(visit, posted, "web.error.empty")
        return self._telling(visit, posted) if self._is_anonymous(visit.state) else None

    def _telling(self, visit: Visit, posted: Posted) -> Refusal | None:
        """A text that tells who somebody is goes back to the one who wrote it, and nowhere else.

        At their press what tells is taken out: they read it through before they send it.
        """
        marks = marks_in(posted.text, self.house.catalogs, visit.locale, self.house.reception.setup.shown_before)
        if not marks:
            return None
        if posted.clean:
            return replace(self._refusal(visit, posted, "web.consult.cleaned"), text=without(posted.text, marks))
        return replace(self._refusal(visit, posted, "web.consult.refused"), marked=pieces(posted.text, marks))

    def _is_anonymous(self, state: State) -> bool:
        return not (state.sent or state.aside or state.receipt) and self._step(state).anonymous

    def _step(self, state: State) -> Step:
        return walk(self.house.reception.book, state).now.step

    def is_repeated(self, visit: Visit, posted: Posted) -> bool:
        """These very words were taken from an earlier form, which the person has left behind meanwhile."""
        stale = visit.state is not None and posted.seq != visit.state.seq
        return stale and not posted.choice and any(line.mine == posted.text for line in visit.lines)

    async def answer(self, visit: Visit, posted: Posted) -> None:
        await self._take(visit.talk.address, self._mark(posted), posted.event)

    async def speak(self, visit: Visit, posted: Posted) -> None:
        """Another language, in one step on this page: the question about it and its answer."""
        mark = self._mark(posted)
        asked = await self._take(visit.talk.address, f"{mark}:asked", Command(LANGUAGE))
        if asked.letter:
            await self._take(visit.talk.address, f"{mark}:answered", Choice(asked.letter.seq, posted.to))

    def kept(self, before: Visit, after: Visit, posted: Posted) -> Refusal | None:
        """What was typed beside a button of another kind: it stays in the field if the same question is asked again."""
        if not posted.typed or not posted.text or not (posted.choice or posted.to):
            return None
        return Refusal(text=posted.text, fits=_same_question(before, after))

    async def _take(self, address: str, mark: str, event: Event) -> Taken:
        incoming = Incoming(channel=CHANNEL, address=address, external_id=f"{address}:{mark}", event=event)
        return await self.house.reception.take(incoming)

    def _mark(self, posted: Posted) -> str:
        return posted.mark if posted.turn else self.house.ids.new_id()

    def _limit(self, state: State) -> int:
        if state.sent:
            return LONGEST_MESSAGE
        return SHORT_ANSWER if state.aside or state.receipt else self._step(state).limit

    def _refusal(self, visit: Visit, posted: Posted, key: str, **facts: str) -> Refusal:
        return Refusal(text=posted.text, words=self.house.catalogs.say(visit.locale, key, **facts))


def _same_question(before: Visit, after: Visit) -> bool:
    if after.scene is not before.scene or before.state is None or after.state is None:
        return False
    return after.scene is Scene.SENT or _where(before.state) == _where(after.state)


def _where(state: State) -> tuple[object, ...]:
    """What decides which question stands: nothing of it changes when only the language does."""
    answers = {id_: value for id_, value in state.answers.items() if id_ != "language"}
    return answers, state.straight, state.reopened, state.sent
