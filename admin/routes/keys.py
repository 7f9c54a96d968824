"""The sheet of keyboard shortcuts: a page for whoever asks, and what the script shows over another page."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from core.staff import Right

KEYS = ("down", "up", "open", "take", "reply", "note", "search", "help", "close")


class KeysPage:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(addresses.KEYS, self.gate.page(self.page, Right.ENTER), methods=["GET"]),)

    async def page(self, visit: Visit) -> Response:
        say = visit.say
        rows = [(say(f"console.keys.name.{key}"), say(f"console.keys.{key}")) for key in KEYS]
        return self.gate.pages.show("keys.html", say, frame=visit.frame(say("console.keys.title")), rows=rows)
