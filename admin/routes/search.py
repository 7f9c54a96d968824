from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.forms.search import SearchForm, read_search, read_spot, trouble_in, wanted_by
from admin.gate import Gate, Visit
from admin.routes.queue import seen_by
from admin.views.search import SearchView, search_view
from core.cases.search import count_cases, find_cases
from core.db import begin, read
from core.staff import Right
from core.staff.store import working


class SearchPages:
    """What is found is drawn by the request that asks: neither a number nor a reference is ever part of an address."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.SEARCH, self.gate.page(self.page, Right.DESK), methods=["GET"]),
            Route(addresses.SEARCH, self.gate.action(self.find, Right.DESK), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        return await self._show(visit, SearchForm(), ask=False)

    async def find(self, visit: Visit) -> Response:
        return await self._show(visit, read_search(visit.form), ask=True)

    async def _show(self, visit: Visit, form: SearchForm, *, ask: bool) -> Response:
        """That somebody looked is written down in the transaction of the look."""
        view = await self._search(visit, form, ask=ask)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if view.problems else HTTPStatus.OK
        frame = visit.frame(visit.say("console.search.title"), back=addresses.SEARCH)
        return self.gate.pages.show("search.html", visit.say, frame=frame, status=status, view=view)

    async def _search(self, visit: Visit, form: SearchForm, *, ask: bool) -> SearchView:
        wanted = wanted_by(form)
        trouble = trouble_in(form, wanted) if ask else None
        ask, found, numbers = ask and trouble is None, None, None
        async with (begin if ask else read)(self.services.database) as tx:
            seen = await seen_by(tx, visit, gate=self.gate)
            people = [one for one in await working(tx) if one.team_id == visit.actor.team_id]
            if ask and visit.actor.may(Right.OVERSEE):
                numbers = await count_cases(tx, visit.actor, wanted, now=visit.now)
            elif ask:
                after = read_spot(form.after)
                found = await find_cases(tx, self.services.vault, visit.actor, wanted, now=visit.now, after=after)
        return search_view(seen, form, people, found=found, numbers=numbers, trouble=trouble)
