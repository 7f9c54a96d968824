"""One's own channels and the team's: added, proven, tested, put in order, taken away."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.forms.case import Trouble
from admin.forms.channels import Action, ChannelForm, field_of, read_channel_form, refused, trouble_with
from admin.gate import Gate, Visit, pressed
from admin.views.channels import channels_view
from core.alerts.records import ChannelKind
from core.db import Tx, begin, read
from core.duty.records import Rules
from core.duty.store import own_rules
from core.errors import Refused


class ChannelPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.channels = gate.services.channels

    def routes(self) -> Sequence[BaseRoute]:
        one = f"{addresses.CHANNELS}/{{channel_id}}/{{action}}"
        return (
            Route(addresses.CHANNELS, self.gate.page(self.page), methods=["GET"]),
            Route(addresses.CHANNELS, self.gate.action(self.add), methods=["POST"]),
            Route(one, self.gate.action(self.act), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        return await self.show(visit, done=visit.request.query_params.get("done", ""))

    async def add(self, visit: Visit) -> Response:
        return await self._press(visit, read_channel_form(visit.form, Action.ADD, ""))

    async def act(self, visit: Visit) -> Response:
        action = pressed(visit, Action)
        return await self._press(visit, read_channel_form(visit.form, action, visit.request.path_params["channel_id"]))

    async def show(
        self,
        visit: Visit,
        *,
        form: ChannelForm | None = None,
        trouble: Trouble | None = None,
        done: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        async with read(self.services.database) as tx:
            found = await self.channels.of(tx, visit.actor)
            rules = await own_rules(tx, visit.actor.team_id) if visit.actor.team_id else None
        view = channels_view(
            self.gate.reader(visit),
            found,
            rules or Rules(),
            kinds=[kind for kind in ChannelKind if kind in self.channels.couriers],
            form=form,
            trouble=trouble,
        )
        said = visit.say(f"console.channels.done.{done}") if done in list(Action) else ""
        frame = visit.frame(visit.say("console.channels.title"), back=addresses.CHANNELS)
        return self.gate.pages.show("channels.html", visit.say, frame=frame, status=status, view=view, done=said)

    async def _press(self, visit: Visit, form: ChannelForm) -> Response:
        trouble = trouble_with(form)
        if trouble:
            return await self.show(visit, form=form, trouble=trouble, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            async with begin(self.services.database) as tx:
                trouble = await self._do(tx, visit, form)
        except Refused as no:
            return await self.show(visit, form=form, trouble=refused(form, no.key), status=HTTPStatus.CONFLICT)
        if trouble:
            return await self.show(visit, form=form, trouble=trouble, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return RedirectResponse(addresses.channels_after(form.action), HTTPStatus.SEE_OTHER)

    async def _do(self, tx: Tx, visit: Visit, form: ChannelForm) -> Trouble | None:
        """Returns what is wrong, and does not raise it, where a try is to be counted all the same."""
        channels, actor, id_, now = self.channels, visit.actor, form.channel_id, visit.now
        match form.action:
            case Action.ADD:
                kind = ChannelKind(form.kind)
                await channels.add(tx, actor, kind, form.address, whole_team=form.whole_team, now=now)
            case Action.PROVE:
                if not await channels.prove(tx, actor, id_, form.code, now=now):
                    return Trouble(field_of(form, "code"), "console.channels.problem.wrong_code")
            case Action.CODE:
                await channels.send_code(tx, actor, id_, now=now)
            case Action.TEST:
                await channels.test(tx, actor, id_, now=now)
            case Action.QUIET | Action.LIKE_TEAM:
                hours = form.hours if form.action is Action.QUIET else None
                await channels.keep_quiet(tx, actor, id_, hours, now=now)
            case Action.FIRST:
                await channels.put_first(tx, actor, id_, now=now)
            case Action.REMOVE:
                await channels.remove(tx, actor, id_, now=now)
        return None
