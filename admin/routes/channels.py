"""One's own channels and the team's: added, proven, tested, put in order, taken away."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses, receipts
from admin.forms.case import Trouble
from admin.forms.channels import (
    LAST_CODE,
    Action,
    ChannelForm,
    field_of,
    given_back,
    read_channel_form,
    refused,
    trouble_with,
)
from admin.gate import Gate, Visit, pressed
from admin.views.channels import InHand, channels_view
from core.alerts.channels import Proof, TooOften
from core.alerts.records import ChannelKind
from core.db import Tx, begin, read
from core.duty.records import Rules
from core.duty.store import own_rules
from core.errors import Refused
from core.staff import Right


class ChannelPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.channels = gate.services.channels

    def routes(self) -> Sequence[BaseRoute]:
        one = f"{addresses.CHANNELS}/{{channel_id}}/{{action}}"
        return (
            Route(addresses.CHANNELS, self.gate.page(self.page, Right.DESK), methods=["GET"]),
            Route(
                addresses.CHANNELS, self.gate.action(self.add, Right.DESK, forms=addresses.CHANNELS), methods=["POST"]
            ),
            Route(one, self.gate.action(self.act, Right.DESK, forms=addresses.CHANNELS), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        word = receipts.said_by(visit.request.query_params, now=visit.now)
        return await self.show(visit, InHand(done=word if word in list(Action) else ""))

    async def add(self, visit: Visit) -> Response:
        return await self._press(visit, read_channel_form(visit.form, Action.ADD, ""))

    async def act(self, visit: Visit) -> Response:
        action = pressed(visit, Action)
        return await self._press(visit, read_channel_form(visit.form, action, visit.request.path_params["channel_id"]))

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response:
        """What was typed before the session ran out. Nothing of it is done yet."""
        form = given_back(fields, action)
        return await self.show(visit, InHand(form=form, kept=form is not None))

    async def show(self, visit: Visit, hand: InHand, *, status: int = HTTPStatus.OK) -> Response:
        async with read(self.services.database) as tx:
            found = await self.channels.of(tx, visit.actor)
            rules = await own_rules(tx, visit.actor.team_id) if visit.actor.team_id else None
        kinds = [kind for kind in ChannelKind if kind in self.channels.couriers]
        view = channels_view(self.gate.reader(visit), found, rules or Rules(), hand, kinds=kinds)
        frame = visit.frame(visit.say("console.channels.title"), back=addresses.CHANNELS)
        demo = self.services.demo
        return self.gate.pages.show("channels.html", visit.say, frame=frame, status=status, view=view, demo=demo)

    async def _press(self, visit: Visit, form: ChannelForm) -> Response:
        trouble = trouble_with(form)
        if trouble:
            return await self._not_done(visit, form, trouble, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            if form.action is Action.ADD:
                await self.channels.refuse_address(ChannelKind(form.kind), form.address)
            async with begin(self.services.database) as tx:
                trouble = await self._do(tx, visit, form)
        except TooOften as no:
            hand = InHand(form=form, trouble=refused(form, no.key), until=no.until)
            return await self.show(visit, hand, status=HTTPStatus.CONFLICT)
        except Refused as no:
            return await self._not_done(visit, form, refused(form, no.key), HTTPStatus.CONFLICT)
        if trouble:
            return await self._not_done(visit, form, trouble, HTTPStatus.UNPROCESSABLE_ENTITY)
        return RedirectResponse(receipts.after(addresses.CHANNELS, form.action, now=visit.now), HTTPStatus.SEE_OTHER)

    async def _not_done(self, visit: Visit, form: ChannelForm, trouble: Trouble, status: int) -> Response:
        return await self.show(visit, InHand(form=form, trouble=trouble), status=status)

    async def _do(self, tx: Tx, visit: Visit, form: ChannelForm) -> Trouble | None:
        """Returns what is wrong, and does not raise it, where a try is to be counted all the same."""
        channels, actor, id_, now = self.channels, visit.actor, form.channel_id, visit.now
        match form.action:
            case Action.ADD:
                kind = ChannelKind(form.kind)
                await channels.add(tx, actor, kind, form.address, whole_team=form.whole_team, now=now)
            case Action.PROVE:
                return _trouble_of(form, await channels.prove(tx, actor, id_, form.code, now=now))
            case Action.CODE:
                await channels.send_code(tx, actor, id_, now=now)
            case Action.TEST:
                await channels.test(tx, actor, id_, now=now)
            case Action.QUIET:
                await channels.keep_quiet(tx, actor, id_, form.hours, now=now)
            case Action.FIRST:
                await channels.put_first(tx, actor, id_, now=now)
            case Action.REMOVE:
                await channels.remove(tx, actor, id_, now=now)
        return None


def _trouble_of(form: ChannelForm, proof: Proof) -> Trouble | None:
    match proof:
        case Proof.RIGHT:
            return None
        case Proof.WRONG:
            return Trouble(field_of(form, "code"), "console.channels.problem.wrong_code")
        case Proof.LAST:
            return Trouble(field_of(form, "again"), LAST_CODE)
