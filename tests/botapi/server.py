"""A local Telegram Bot API server: a real HTTP server on loopback that keeps the official one's rules."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

from aiohttp import web

from tests.botapi import messaging, presenting
from tests.botapi.arguments import Arguments, arguments_of
from tests.botapi.bell import PATIENCE
from tests.botapi.clock import Pace, wall_clock
from tests.botapi.errors import ApiError, NotFoundError, UnauthorizedError
from tests.botapi.faults import Faults
from tests.botapi.groups import Group
from tests.botapi.hooking import Hooking
from tests.botapi.ledger import Ledger
from tests.botapi.people import Person
from tests.botapi.polling import Polling
from tests.botapi.postman import Delivery, Postman
from tests.botapi.profile import Profile
from tests.botapi.queues import DAY, fields_of
from tests.botapi.weather import Weather
from tests.botapi.world import Request, World

PLAIN_METHODS = {**messaging.METHODS, **presenting.METHODS}
Reply = Callable[[Arguments], Awaitable[web.Response]]


class BotApiServer:
    """Use `async with BotApiServer.start(token="1234:TEST") as server`."""

    def __init__(self, world: World, pace: Pace, tasks: asyncio.TaskGroup) -> None:
        self.faults = Faults()
        self._world = world
        self._polling = Polling(world, pace)
        self._postman = Postman(world, pace, tasks, self._execute)
        self._hooking = Hooking(world, self._polling, self._postman)
        self._runner: web.AppRunner | None = None
        self._port = 0

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        *,
        token: str = "1234:TEST",  # noqa: S107 - opens nothing but this server
        now: Callable[[], float] = wall_clock,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        chat_interval: float = 0.0,
        most_a_second: int = 0,
    ) -> AsyncGenerator[Self]:
        """Flood control, 429 beyond it: `chat_interval` seconds between two messages in one chat, `most_a_second` over all.

        What the body raises comes out as it is, not wrapped by the task group the deliveries work in.
        """
        raised: BaseException | None = None
        async with asyncio.TaskGroup() as tasks:
            server = cls(World(token, now, chat_interval, most_a_second), pace, tasks)
            await server.comes_up()
            try:
                yield server
            except BaseException as error:  # noqa: BLE001 - raised again below, outside the task group
                raised = error
            finally:
                await server.goes_down()
                server._postman.stop()
                server._world.sorting.end()
        if raised is not None:
            raise raised

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def token(self) -> str:
        return self._world.token

    @property
    def ledger(self) -> Ledger:
        return self._world.ledger

    @property
    def profile(self) -> Profile:
        return self._world.profile

    @property
    def requests(self) -> list[Request]:
        """Every call that came in, refused ones too."""
        return self._world.requests

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to bring an update to the webhook."""
        return self._postman.deliveries

    @property
    def pending(self) -> tuple[int, ...]:
        """Ids of the updates the bot has not confirmed."""
        return tuple(update.update_id for update in self._world.updates.waiting(self._world.now()))

    @property
    def unconfirmed(self) -> tuple[object, ...]:
        """What stands in them, as the bot gets it."""
        return tuple(json.loads(update.text()) for update in self._world.updates.waiting(self._world.now()))

    @property
    def on_the_way(self) -> int:
        """Updates that stand still inside Telegram and have no id yet."""
        return self._world.sorting.on_the_way

    @property
    def weather(self) -> Weather:
        return self._world.weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._world.weather = weather

    @property
    def is_polled(self) -> bool:
        """Whether a long poll is waiting just now."""
        return self._polling.is_open

    def person(self, *, user_id: int, first_name: str, language_code: str | None = None, **more: str) -> Person:
        """Somebody new. The bot may not write to her before she has written to it."""
        return Person(self._world, user_id=user_id, first_name=first_name, language_code=language_code, **more)

    def group(self, *, chat_id: int = -4001, title: str = "Familien") -> Group:
        return Group(self._world, chat_id=chat_id, title=title)

    def enqueue_raw(self, update: Mapping[str, Any] | str, *, lane: int | None = None, lifetime: float = DAY) -> int:
        """Queues what no person could send, whatever kinds the bot asked for; an id inside it is replaced.

        A text is taken as it is: the fields of the update without the braces and the id, valid JSON or not.
        `lane` is the webhook queue it stands in, a chat's id for a message there; without one it has its own.
        """
        data = update if isinstance(update, str) else fields_of(update)
        queued = self._world.updates.add(data, expires_at=self._world.now() + lifetime, lane=lane)
        self._world.bell.ring()
        return queued.update_id

    async def redelivers(self, update_id: int) -> None:
        """The same update once more, even when the bot has confirmed it. Raises KeyError for one that never was."""
        self._world.repeat(update_id)

    async def until(self, holds: Callable[[], bool], *, within: float = PATIENCE) -> None:
        """Waits for something about this server to become true; raises AssertionError where it does not."""
        if not await self._world.bell.until(holds, within=within):
            raise AssertionError(f"not so within {within} s")

    async def until_confirmed(self, *, within: float = PATIENCE) -> None:
        """Until the bot has confirmed every update, whichever way it gets them."""
        await self.until(lambda: not self.pending and not self.on_the_way, within=within)

    async def goes_down(self) -> None:
        """Connections are refused from now on, and nothing is brought to a webhook; what Telegram remembers stays."""
        self._world.closing = True
        self._world.bell.ring()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def comes_up(self) -> None:
        """On the same port as before, if there was one."""
        self._world.closing = False
        self._world.bell.ring()
        application = web.Application(client_max_size=8 << 20)
        application.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._handle)
        application.router.add_route("*", "/{elsewhere:.*}", _nowhere)
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        noted = Request(at=self._world.now(), method=request.match_info["method"].lower())
        self._world.requests.append(noted)
        try:
            _check_token(request.match_info["token"], self._world.token)
            reply = self._reply_of(noted.method)
            given = await arguments_of(request)
        except ApiError as error:
            return _refusal(noted, error)
        noted.arguments = given.values
        fault = self.faults.take(noted.method) or self.weather.fault_for(noted.method)
        if fault is None:
            return await _apply(noted, reply, given)
        return await fault.strike(request, lambda: _apply(noted, reply, given))

    def _reply_of(self, method: str) -> Reply:
        if method in PLAIN_METHODS:
            return lambda given: _said(PLAIN_METHODS[method](self._world, given))
        special: dict[str, Reply] = {
            "getupdates": self._get_updates,
            "setwebhook": lambda given: _said(True, self._hooking.set_webhook(given)),  # noqa: FBT003 - the API's answer
            "deletewebhook": lambda given: _said(True, self._hooking.delete_webhook(given)),  # noqa: FBT003 - the same
            "getwebhookinfo": lambda _: _said(self._hooking.webhook_info()),
        }
        if method not in special:
            raise NotFoundError("method not found")
        return special[method]

    async def _get_updates(self, given: Arguments) -> web.Response:
        updates = await self._polling.get_updates(given, webhook_active=self._postman.webhook is not None)
        result = ",".join(update.text() for update in updates)
        body = f'{{"ok":true,"result":[{result}]}}'
        return web.Response(body=body.encode(errors="surrogatepass"), content_type="application/json")

    def _execute(self, reply: dict[str, Any]) -> None:
        """A method in a webhook's answer is carried out, but nobody hears how it went (security W8)."""
        method = PLAIN_METHODS.get(str(reply.pop("method")).lower())
        if method is not None:
            given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in reply.items()}
            try:
                method(self._world, Arguments(given))
            except ApiError:
                return


async def _apply(noted: Request, reply: Reply, given: Arguments) -> web.Response:
    try:
        response = await reply(given)
    except ApiError as error:
        return _refusal(noted, error)
    noted.status = response.status
    return response


def _refusal(noted: Request, error: ApiError) -> web.Response:
    noted.status = error.code
    return web.json_response(error.body(), status=error.code, headers=error.headers())


def _check_token(given: str, own: str) -> None:
    if ":" not in given or given.startswith("0") or len(given) > 80:
        raise UnauthorizedError("invalid token specified")
    if given != own:
        raise UnauthorizedError


async def _said(result: Any, description: str = "") -> web.Response:
    body = {"ok": True, "result": result}
    return web.json_response(body | {"description": description} if description else body)


async def _nowhere(_request: web.Request) -> web.Response:
    return web.json_response(NotFoundError().body(), status=404)
