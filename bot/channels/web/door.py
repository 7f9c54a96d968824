"""The small script that a municipality may put on its own page (docs/embedding.md, decision 0013)."""

import gzip
import hashlib
import json
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from bot.i18n import LOCALES, Catalogs
from web.static_files import takes_gzip

DOOR = "/door.js"
"""A plain address that never changes: it stands in other people's pages."""
AN_HOUR = "public, max-age=3600"
HOLE = '"WORDS"'


def door_script(catalogs: Catalogs) -> bytes:
    """Plain ASCII, so that it reads the same from any server."""
    words = {
        lang: {
            "label": catalogs.say(lang, "web.door.label"),
            "newTab": catalogs.say(lang, "web.door.new_tab"),
            "words": catalogs.say(lang, "web.door.words"),
        }
        for lang in LOCALES
    }
    source = (files("bot.channels.web") / "embed" / "door.js").read_text(encoding="ascii")
    return source.replace(HOLE, json.dumps(words), 1).encode("ascii")


class Door:
    """Hands out the script: the same to everybody, and nothing is read of who asks."""

    def __init__(self, catalogs: Catalogs) -> None:
        self.plain = door_script(catalogs)
        self.packed = gzip.compress(self.plain, mtime=0)
        self.stamp = f'W/"{hashlib.sha256(self.plain).hexdigest()[:10]}"'

    async def answer(self, request: Request) -> Response:
        headers = {
            "Cache-Control": AN_HOUR,
            "Content-Type": "text/javascript; charset=utf-8",
            "ETag": self.stamp,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == self.stamp:
            return Response(status_code=304, headers=headers)
        if takes_gzip(request.headers.get("accept-encoding", "")):
            return Response(self.packed, headers={**headers, "Content-Encoding": "gzip"})
        return Response(self.plain, headers=headers)
