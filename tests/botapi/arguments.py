"""One request's arguments, whatever way they came: the official server turns every value into text first."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web

from tests.botapi.errors import BadRequestError

LEADING_INTEGER = re.compile(r"\s*([+-]?\d+)")


@dataclass(frozen=True, slots=True)
class Arguments:
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """Reads the leading digits and forgets the rest; out of bounds becomes the bound, as the official server does."""
        raw = self.text(name)
        if not raw:
            return default
        found = LEADING_INTEGER.match(raw)
        value = int(found.group(1)) if found else 0
        value = value if at_least is None else max(value, at_least)
        return value if at_most is None else min(value, at_most)

    def document(self, name: str, unreadable: str) -> Any:
        """The JSON under `name`, None where nothing was sent; raises BadRequestError with `unreadable` where it is no JSON."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError as error:
            raise BadRequestError(unreadable) from error


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


async def arguments_of(request: web.Request) -> Arguments:
    """Query string, form, multipart or JSON; files are read and left aside. Raises BadRequestError where JSON is no object."""
    values = dict(request.query)
    if request.content_type == "application/json":
        values |= _from_json(await request.text())
    else:
        form = await request.post()
        values |= {name: value for name, value in form.items() if isinstance(value, str)}
    return Arguments(values)


def _from_json(body: str) -> dict[str, str]:
    try:
        document = json.loads(body or "{}")
    except ValueError as error:
        raise BadRequestError("can't parse the request as JSON") from error
    if not isinstance(document, dict):
        raise BadRequestError("object expected")
    given = cast("dict[str, Any]", document)
    return {name: _as_text(value) for name, value in given.items() if value is not None}
