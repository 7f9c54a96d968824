"""The script for other people's pages, as it is handed out."""

import gzip
import re

import httpx
import pytest

from bot.channels.web.door import door_script
from bot.i18n import LOCALES, Catalogs

MOST_BYTES = 4_000
MOST_PACKED = 2_000


async def test_it_is_small_lent_to_every_page_and_sets_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/door.js", headers={"Sec-Fetch-Site": "cross-site", "Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["content-encoding"] == "gzip"
    assert "set-cookie" not in answer.headers
    assert len(answer.content) < MOST_BYTES
    assert len(gzip.compress(answer.content)) < MOST_PACKED
    again = await client.get("/door.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/static/base.css", "/chat"])
async def test_nothing_else_is_lent(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).headers["cross-origin-resource-policy"] == "same-origin"


def test_it_asks_nobody_keeps_nothing_and_runs_no_text(catalogs: Catalogs) -> None:
    script = door_script(catalogs).decode("ascii")
    reach = r"fetch|XMLHttpRequest|sendBeacon|import\(|WebSocket|cookie|Storage|indexedDB|innerHTML|eval|Function\("
    code = re.sub(r"^\s*//.*$", "", script, flags=re.MULTILINE)
    assert re.findall(reach, code) == []


@pytest.mark.parametrize("lang", LOCALES)
def test_it_says_in_each_language_what_it_does_and_whom_to_ring(catalogs: Catalogs, lang: str) -> None:
    assert "113" in catalogs.say(lang, "web.door.words")
    spelled = catalogs.say(lang, "web.door.label").encode("ascii", "backslashreplace").decode()
    assert spelled in door_script(catalogs).decode("ascii")
