"""The transactions of a case page: one to look, one to act."""

from datetime import datetime

from admin.forms.case import YES, Action, CaseForm
from admin.services import AdminServices
from admin.views.facts import Facts
from admin.views.story import staff_in
from core import audit
from core.cases.company import Sign, around, show
from core.cases.copying import record_copy
from core.cases.desk import Wording
from core.cases.doubt import Decision, Verdict
from core.cases.guiding import Guidance, guide_on
from core.cases.meanwhile import refuse_unheard
from core.cases.path import DUTY_TO_REPORT, FIRST_TALK, Manner, TalkPlace
from core.cases.records import Attempt, CasePage, CloseReason, Reached
from core.cases.talks import NewTalk, hold_talk, take_back_talk, talks_of, tick, ticks_of
from core.cases.transfer import Transfer
from core.db import Tx, begin, read
from core.setup import InForce
from core.sla import store as deadlines
from core.staff import Actor
from core.staff.store import names_of
from core.teams import all_teams

ONCE_LETTERS = 32
SETTLING = frozenset({Action.REACHED, Action.CLOSE, Action.GUIDE, Action.TALK})
"""What ends that something waits: nobody may press it past words of the family's that they have not seen."""
DECISIONS = {
    Action.SEND_AGAIN: Decision.SENT_AGAIN,
    Action.ARRIVED: Decision.ARRIVED,
    Action.LET_BE: Decision.LET_BE,
}


class CaseRoom:
    def __init__(self, services: AdminServices) -> None:
        self.services = services
        self.transfer = Transfer(services.vault, services.ids)

    async def open(self, actor: Actor, case_id: str, *, now: datetime) -> Facts:
        """Raises NotFound. That the case was seen is written down in the same transaction."""
        async with begin(self.services.database) as tx:
            page = await self.services.desk.open_page(tx, actor, case_id, now=now)
            if page.case.closed_at is None:
                await show(tx, actor, case_id, Sign.LOOKS, now=now)
            return await _facts(tx, await self.services.in_force.look(tx), actor, page, now=now)

    async def copy_out(self, actor: Actor, case_id: str, *, now: datetime) -> Facts:
        """The same for somebody who takes everything along, which is written down too. Raises NotFound."""
        async with begin(self.services.database) as tx:
            page = await self.services.desk.open_page(tx, actor, case_id, now=now)
            await record_copy(tx, actor, case_id, now=now)
            return await _facts(tx, await self.services.in_force.look(tx), actor, page, now=now)

    async def look_again(self, actor: Actor, case_id: str, *, now: datetime) -> Facts:
        """For a page that is open already. Raises NotFound."""
        async with read(self.services.database) as tx:
            page = await self.services.desk.look_again(tx, actor, case_id, now=now)
            if page is not None:
                return await _facts(tx, await self.services.in_force.look(tx), actor, page, now=now)
        return await self.open(actor, case_id, now=now)

    async def show(self, actor: Actor, case_id: str, sign: Sign, *, now: datetime) -> None:
        """Raises NotFound."""
        async with begin(self.services.database) as tx:
            await show(tx, actor, case_id, sign, now=now)

    async def do(  # noqa: C901, PLR0912 - one row for each button
        self, actor: Actor, case_id: str, action: Action, form: CaseForm, *, now: datetime
    ) -> None:
        """One press of a button. Raises NotFound, Conflict, Refused."""
        desk = self.services.desk
        async with begin(self.services.database) as tx:
            if action in SETTLING:
                await refuse_unheard(tx, actor, case_id, form.seen)
            match action:
                case Action.CLAIM:
                    await desk.claim(tx, actor, case_id, now=now)
                case Action.GIVE_BACK:
                    await desk.give_back(tx, actor, case_id, now=now)
                case Action.REPLY:
                    await desk.reply(tx, actor, case_id, self._wording(form, form.typed.reply), now=now)
                case Action.NOTE:
                    await desk.note(tx, actor, case_id, self._wording(form, form.typed.note), now=now)
                case Action.ATTEMPT:
                    await desk.log_attempt(tx, actor, case_id, Attempt(form.attempt), knowingly=form.knowingly, now=now)
                case Action.REACHED:
                    await desk.log_reached(tx, actor, case_id, Reached(form.reached), now=now)
                case Action.CLOSE:
                    await desk.close(tx, actor, case_id, CloseReason(form.reason), now=now)
                case Action.ERASE:
                    await desk.erase(tx, actor, case_id, now=now)
                case Action.REOPEN:
                    await desk.reopen(tx, actor, case_id, now=now)
                case Action.OFFER | Action.WITHDRAW_OFFER:
                    await self._offer(tx, actor, case_id, action, form, now=now)
                case Action.SEND_AGAIN | Action.ARRIVED | Action.LET_BE:
                    await desk.decide(tx, actor, case_id, _verdict(form, DECISIONS[action]), now=now)
                case Action.WRITE_AGAIN | Action.CANNED | Action.WHOLE:
                    pass  # the words go back into the box, and nothing is done to the case
                case _:
                    await self._go_on(tx, actor, case_id, action, form, now=now)

    async def _go_on(
        self, tx: Tx, actor: Actor, case_id: str, action: Action, form: CaseForm, *, now: datetime
    ) -> None:
        path = form.path
        match action:
            case Action.TALK if path.day:
                once = self._once(form, f"{path.place}\x1f{path.day}")
                await hold_talk(tx, actor, case_id, NewTalk(TalkPlace(path.place), path.day, once, path.held), now=now)
            case Action.TALK_BACK:
                await take_back_talk(tx, actor, case_id, path.number, now=now)
            case Action.GUIDE:
                await guide_on(tx, self.services.desk, actor, case_id, self._guidance(form), now=now)
            case _:
                items = FIRST_TALK if action is Action.TICK_FIRST else DUTY_TO_REPORT
                await tick(tx, actor, case_id, path.turned(items), now=now)

    def _guidance(self, form: CaseForm) -> Guidance:
        note = self._wording(form, form.typed.handover) if form.typed.handover else None
        path = form.path
        return Guidance(service=path.service, manner=Manner(path.manner), note=note, agrees=path.agrees)

    async def _offer(
        self, tx: Tx, actor: Actor, case_id: str, action: Action, form: CaseForm, *, now: datetime
    ) -> None:
        if action is Action.WITHDRAW_OFFER:
            await self.transfer.withdraw_offer(tx, actor, case_id, now=now)
        else:
            agrees = form.agreed == YES
            await self.transfer.offer(tx, actor, case_id, form.team, family_agrees=agrees, now=now)

    def _wording(self, form: CaseForm, text: str) -> Wording:
        """The same words from the same page are one message, however often the form arrives; changed words are new ones."""
        holder = form.seen_holder or None
        return Wording(text=text, once=self._once(form, text), seen_holder=holder, seen=form.seen)

    def _once(self, form: CaseForm, what: str) -> str:
        return self.services.vault.blind("once", f"{form.key}\x1f{what}")[:ONCE_LETTERS]


def _verdict(form: CaseForm, decision: Decision) -> Verdict:
    about, holder = form.about, form.seen_holder or None
    return Verdict(message_id=about.message_id, decided=about.decided, decision=decision, seen_holder=holder)


async def _facts(tx: Tx, in_force: InForce, actor: Actor, page: CasePage, *, now: datetime) -> Facts:
    entries = await audit.done_in(tx, page.case.id)
    known = staff_in(entries) | {one.staff_id for one in page.messages if one.staff_id}
    talks, ticks = await talks_of(tx, page.case.id), await ticks_of(tx, page.case.id)
    known |= {one.staff_id for one in talks} | {one.staff_id for one in ticks}
    holder = {page.case.holder_id} if page.case.holder_id else set()
    teams = {team.id: team for team in await all_teams(tx)}
    return Facts(
        page=page,
        names=await names_of(tx, known | holder),
        timeline=await deadlines.timeline(tx, page.case.id),
        entries=entries,
        towns={team.id: team.town for team in teams.values()},
        talks=talks,
        ticks=ticks,
        services=in_force.services,
        replies=in_force.replies_of(page.case.team_id),
        team_phone=teams[page.case.team_id].phone or "",
        company=(await around(tx, actor, {page.case.id}, now=now)).get(page.case.id, ()),
    )
