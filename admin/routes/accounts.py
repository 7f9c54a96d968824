"""Who may sign in: for an administrator, who sees nobody's words."""

import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses, receipts
from admin.forms.accounts import Action, read_account, trouble_of
from admin.gate import Gate, Visit, pressed
from admin.views.accounts import Hand, Shown, accounts_view
from admin.views.frame import WORDS
from core.db import Tx, begin, read
from core.duty.leaving import close_account
from core.errors import Conflict, NotFound, Refused
from core.staff import Right
from core.staff.accounts import Account, add_staff, list_staff, reset_password
from core.teams import towns_of

ONE = f"{addresses.ACCOUNTS}/{{account_id}}/{{action}}"
LETTERS = 15
"""Bytes of a new password: more than anybody guesses, and short enough to be read to somebody."""


class AccountPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        page, action, right = self.gate.page, self.gate.action, Right.ACCOUNTS
        return (
            Route(addresses.ACCOUNTS, page(self.page, right), methods=["GET"]),
            Route(addresses.ACCOUNTS, action(self.add, right, forms=addresses.ACCOUNTS), methods=["POST"]),
            Route(ONE, action(self.act, right), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        closed = receipts.said_by(visit.request.query_params, now=visit.now)
        name = await self._name_of(closed) if closed else ""
        return await self._show(visit, Hand(closed=name))

    async def add(self, visit: Visit) -> Response:
        form = read_account(visit.form, tuple(WORDS))
        if form.trouble:
            return await self._show(visit, Hand(form=form, trouble=form.trouble), HTTPStatus.UNPROCESSABLE_ENTITY)
        password = secrets.token_urlsafe(LETTERS)
        try:
            async with begin(self.services.database) as tx:
                by, now = visit.actor.label, visit.now
                await add_staff(tx, self.services.ids, form.new, password=password, now=now, by=by)
        except (Conflict, NotFound, Refused) as no:
            return await self._show(visit, Hand(form=form, trouble=trouble_of(no.key)), HTTPStatus.CONFLICT)
        return await self._show(visit, Hand(shown=Shown(login=form.login, password=password)))

    async def act(self, visit: Visit) -> Response:
        action, id_ = pressed(visit, Action), visit.request.path_params["account_id"]
        password = secrets.token_urlsafe(LETTERS)
        try:
            async with begin(self.services.database) as tx:
                account = await _account(tx, id_)
                if action is Action.PASSWORD:
                    by, now = visit.actor.label, visit.now
                    await reset_password(tx, account.login, password=password, now=now, by=by)
                elif action is Action.CLOSE:
                    by, rota = visit.actor.staff_id, self.services.rota
                    await close_account(tx, rota, account.login, by=by, now=visit.now)
                else:
                    raise NotFound("error.page_not_found")
        except Refused as no:
            return await self._show(visit, Hand(trouble=trouble_of(no.key)), HTTPStatus.CONFLICT)
        if action is Action.CLOSE:
            return RedirectResponse(receipts.after(addresses.ACCOUNTS, id_, now=visit.now), HTTPStatus.SEE_OTHER)
        return await self._show(visit, Hand(shown=Shown(login=account.login, password=password)))

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response:  # noqa: ARG002 - there is one form
        """What was typed before the session ran out. Nothing of it is done yet."""
        return await self._show(visit, Hand(form=read_account(fields, tuple(WORDS)), kept=True))

    async def _name_of(self, account_id: str) -> str:
        async with read(self.services.database) as tx:
            found = await list_staff(tx)
        return next((one.name for one in found if one.id == account_id and one.disabled_at), "")

    async def _show(self, visit: Visit, hand: Hand, status: int = HTTPStatus.OK) -> Response:
        async with read(self.services.database) as tx:
            accounts, towns = await list_staff(tx), await towns_of(tx)
        view = accounts_view(visit.say, accounts, towns, hand, me=visit.actor.staff_id)
        frame = visit.frame(visit.say("console.accounts.title"), back=addresses.ACCOUNTS)
        return self.gate.pages.show("accounts.html", visit.say, frame=frame, status=status, view=view)


async def _account(tx: Tx, account_id: str) -> Account:
    """Raises NotFound."""
    found = next((one for one in await list_staff(tx) if one.id == account_id), None)
    if found is None:
        raise NotFound("error.page_not_found")
    return found
