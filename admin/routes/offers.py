"""The answer to another team's question, from the queue: one press, and back to the queue."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.forms.offer import Answer
from admin.gate import Gate, Visit, pressed
from admin.views.offering import GONE
from core.cases.transfer import Transfer
from core.db import begin
from core.errors import NotFound
from core.staff import Right


class OfferPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.transfer = Transfer(gate.services.vault, gate.services.ids)

    def routes(self) -> Sequence[BaseRoute]:
        return (Route("/admin/offers/{case_id}/{action}", self.gate.action(self.act, Right.WORDS), methods=["POST"]),)

    async def act(self, visit: Visit) -> Response:
        """What is not offered to them, not any more, and not there are answered alike."""
        answer, became = pressed(visit, Answer), GONE
        try:
            await self._do(visit, answer)
        except NotFound:
            pass
        else:
            became = answer
        return RedirectResponse(addresses.queue_after(became), HTTPStatus.SEE_OTHER)

    async def _do(self, visit: Visit, answer: Answer) -> None:
        case_id = str(visit.request.path_params["case_id"])
        async with begin(self.services.database) as tx:
            match answer:
                case Answer.ACCEPT:
                    await self.transfer.accept(tx, visit.actor, case_id, now=visit.now)
                case Answer.DECLINE:
                    await self.transfer.decline(tx, visit.actor, case_id, now=visit.now)
