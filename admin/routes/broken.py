from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.routes.queue import seen_by
from admin.views.broken import BrokenView, broken_file, broken_view
from admin.views.queue import Seen
from core import audit
from core.cases.breaches import Cause, causes
from core.cases.records import QueueRow
from core.db import Tx, begin, read
from core.duty.current import names_on_duty
from core.staff import Right


class BrokenPages:
    """For supervisors; to everybody else the address does not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.BROKEN, self.gate.page(self.page, Right.OVERSEE), methods=["GET"]),
            Route(addresses.BROKEN_NOW, self.gate.fragment(self.now, Right.OVERSEE), methods=["GET"]),
            Route(addresses.BROKEN_FILE, self.gate.page(self.file, Right.OVERSEE), methods=["GET"]),
        )

    async def page(self, visit: Visit) -> Response:
        view = await self._read(visit)
        frame = visit.frame(visit.say("console.broken.title"))
        return self.gate.pages.show("broken.html", visit.say, frame=frame, view=view)

    async def now(self, visit: Visit) -> Response:
        return self.gate.pages.part("broken_now.html", visit.say, view=await self._read(visit))

    async def file(self, visit: Visit) -> Response:
        """That somebody took the list along stands in the audit."""
        async with begin(self.gate.services.database) as tx:
            seen, rows, why = await self._found(tx, visit)
            await audit.record(tx, actor=visit.actor.label, action="exported_broken", now=visit.now)
        headers = {"Content-Disposition": 'attachment; filename="veginn-broken.csv"'}
        return Response(broken_file(seen, rows, why), media_type="text/csv; charset=utf-8", headers=headers)

    async def _read(self, visit: Visit) -> BrokenView:
        async with read(self.gate.services.database) as tx:
            return broken_view(*await self._found(tx, visit))

    async def _found(self, tx: Tx, visit: Visit) -> tuple[Seen, Sequence[QueueRow], Mapping[str, Cause]]:
        rows = await self.gate.services.desk.broken(tx, visit.actor)
        why = await causes(tx, [row.case for row in rows], _covered)
        return await seen_by(tx, visit, gate=self.gate), rows, why


async def _covered(tx: Tx, team_id: str, at: datetime) -> bool:
    """By the rota as it stands today: what was changed afterwards for that time counts as it is now."""
    return bool(await names_on_duty(tx, team_id, now=at))
