from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses, receipts
from admin.forms.breaches import ListForm, read_lesson, read_list, read_spot, write_spot
from admin.gate import Gate, Visit
from admin.routes.queue import seen_by
from admin.views.broken import Hand, Listed, breach_view, broken_file, broken_view
from core import audit
from core.cases.breaches import causes
from core.cases.lessons import FILE, LEARNED, PAGE, Asked, Lessons
from core.db import Tx, begin, read
from core.duty.current import names_on_duty
from core.errors import Conflict, Refused
from core.staff import Right

ONE = f"{addresses.BROKEN}/{{breach_id}}"


class BrokenPages:
    """For supervisors, and for leaders what is their own team's; to everybody else the addresses do not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.lessons = Lessons(gate.services.vault)

    def routes(self) -> Sequence[BaseRoute]:
        page, right = self.gate.page, Right.BREACHES
        return (
            Route(addresses.BROKEN, page(self.page, right), methods=["GET"]),
            Route(addresses.BROKEN_NOW, self.gate.fragment(self.now, right), methods=["GET"]),
            Route(addresses.BROKEN_FILE, page(self.file, right), methods=["GET"]),
            Route(ONE, page(self.one, right), methods=["GET"]),
            Route(ONE, self.gate.action(self.learn, right, forms=addresses.BROKEN), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        view = broken_view(await self._read(visit))
        frame = visit.frame(visit.say("console.broken.title"))
        return self.gate.pages.show("broken.html", visit.say, frame=frame, view=view)

    async def now(self, visit: Visit) -> Response:
        return self.gate.pages.part("broken_now.html", visit.say, view=broken_view(await self._read(visit)))

    async def file(self, visit: Visit) -> Response:
        """That somebody took the list along stands in the audit."""
        async with begin(self.gate.services.database) as tx:
            listed = await self._listed(tx, visit, read_list(visit.request.query_params), most=FILE)
            await audit.record(tx, actor=visit.actor.label, action="exported_broken", now=visit.now)
        headers = {"Content-Disposition": 'attachment; filename="veginn-broken.csv"'}
        return Response(broken_file(listed), media_type="text/csv; charset=utf-8", headers=headers)

    async def one(self, visit: Visit) -> Response:
        done = receipts.said_by(visit.request.query_params, now=visit.now) == LEARNED
        return await self._one(visit, visit.request.path_params["breach_id"], Hand(done=done))

    async def learn(self, visit: Visit) -> Response:
        id_ = visit.request.path_params["breach_id"]
        form = read_lesson({**visit.form, "breach": id_})
        if form.trouble:
            hand = Hand(typed=form, problem=form.trouble)
            return await self._one(visit, id_, hand, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            async with begin(self.gate.services.database) as tx:
                await self.lessons.learn(tx, visit.actor, id_, form.words, seen=form.seen, now=visit.now)
        except (Conflict, Refused) as no:
            return await self._one(visit, id_, Hand(typed=form, problem=no.key), status=HTTPStatus.CONFLICT)
        done = receipts.after(addresses.breach_page(id_), LEARNED, now=visit.now)
        return RedirectResponse(done, HTTPStatus.SEE_OTHER)

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response:  # noqa: ARG002 - there is one form
        """What was typed before the session ran out. Nothing of it is saved yet."""
        form = read_lesson(fields)
        return await self._one(visit, form.breach_id, Hand(typed=form, kept=True))

    async def _one(self, visit: Visit, breach_id: str, hand: Hand, *, status: int = HTTPStatus.OK) -> Response:
        async with read(self.gate.services.database) as tx:
            one = await self.lessons.one(tx, visit.actor, breach_id)
            why = (await causes(tx, [one], _covered))[one.id]
            seen = await seen_by(tx, visit, gate=self.gate)
        view = breach_view(seen, one, why, hand)
        frame = visit.frame(view.title, back=addresses.breach_page(breach_id))
        return self.gate.pages.show("breach.html", visit.say, frame=frame, status=status, view=view)

    async def _read(self, visit: Visit) -> Listed:
        async with read(self.gate.services.database) as tx:
            return await self._listed(tx, visit, read_list(visit.request.query_params))

    async def _listed(self, tx: Tx, visit: Visit, form: ListForm, *, most: int = PAGE) -> Listed:
        asked = Asked() if form.trouble else form.asked
        after = read_spot(visit.request.query_params.get("after", ""))
        rows, ended = await self.lessons.found(tx, visit.actor, asked, after=after, most=most)
        return Listed(
            seen=await seen_by(tx, visit, gate=self.gate),
            form=form,
            rows=rows,
            causes=await causes(tx, rows, _covered),
            still=await self.lessons.still(tx, visit.actor),
            next=write_spot(ended),
        )


async def _covered(tx: Tx, team_id: str, at: datetime) -> bool:
    """By the rota as it stands today: what was changed afterwards for that time counts as it is now."""
    return bool(await names_on_duty(tx, team_id, now=at))
