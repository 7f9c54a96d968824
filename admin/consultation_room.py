"""The transactions of a consultation's page: one to look, one to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.case_room import ONCE_LETTERS
from admin.forms.consultation import Action, ConsultationForm
from admin.services import AdminServices
from core.anonymity import Finding, findings_in
from core.consultations import Answer, Thread
from core.db import Tx, begin, read
from core.staff import Actor
from core.staff.store import names_of


@dataclass(slots=True, frozen=True)
class Opened:
    """`names` holds whoever holds it."""

    thread: Thread
    names: Mapping[str, str]


class ConsultationRoom:
    def __init__(self, services: AdminServices) -> None:
        self.services = services

    async def open(self, actor: Actor, consultation_id: str, *, now: datetime) -> Opened:
        """Raises NotFound. That it was seen is written down in the same transaction."""
        async with begin(self.services.database) as tx:
            return await _opened(tx, await self.services.consultations.view(tx, actor, consultation_id, now=now))

    async def look_again(self, actor: Actor, consultation_id: str, *, now: datetime) -> Opened:
        """For a page that is open already. Raises NotFound."""
        async with read(self.services.database) as tx:
            thread = await self.services.consultations.look_again(tx, actor, consultation_id, now=now)
            if thread is not None:
                return await _opened(tx, thread)
        return await self.open(actor, consultation_id, now=now)

    async def do(
        self, actor: Actor, consultation_id: str, action: Action, form: ConsultationForm, *, now: datetime
    ) -> None:
        """One press of a button. Raises NotFound, Conflict, Refused."""
        desk, seen = self.services.consultations, form.version
        async with begin(self.services.database) as tx:
            match action:
                case Action.CLAIM:
                    await desk.claim(tx, actor, consultation_id, version=seen, now=now)
                case Action.GIVE_BACK:
                    await desk.release(tx, actor, consultation_id, version=seen, now=now)
                case Action.REPLY:
                    await desk.answer(tx, actor, consultation_id, self._answer(form), now=now)
                case Action.FINISH:
                    await desk.finish(tx, actor, consultation_id, version=seen, now=now)
                case Action.CLEAN:
                    pass  # the words go back into the box, and nothing is done to the consultation

    async def findings_in(self, words: str) -> Sequence[Finding]:
        async with read(self.services.database) as tx:
            return findings_in(words, ours=await self.services.in_force.shown(tx))

    def _answer(self, form: ConsultationForm) -> Answer:
        """The same words from the same page are one answer, however often the form arrives."""
        once = self.services.vault.blind("once", f"{form.key}\x1f{form.reply}")[:ONCE_LETTERS]
        return Answer(words=form.reply, once=once, version=form.version)


async def _opened(tx: Tx, thread: Thread) -> Opened:
    holder = thread.consultation.holder_id
    return Opened(thread, await names_of(tx, {holder} if holder else set()))
