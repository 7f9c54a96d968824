import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from web.static_files import SHARED_STATIC, StaticFiles


@pytest.fixture
def client(files: StaticFiles) -> httpx.AsyncClient:
    app = Starlette(routes=[files.route()])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost", headers={"Accept-Encoding": ""}
    )


async def test_a_stamped_address_is_kept_for_ever(client: httpx.AsyncClient, files: StaticFiles) -> None:
    answer = await client.get(files.url("base.css"))
    assert answer.content == (SHARED_STATIC / "base.css").read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("address", ["/static/base.css", "/static/base.0123456789.css"])
async def test_another_stamp_gives_todays_content_and_is_not_kept(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


async def test_it_comes_packed_to_those_who_can_unpack(client: httpx.AsyncClient, files: StaticFiles) -> None:
    answer = await client.get(files.url("live.js"), headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == (SHARED_STATIC / "live.js").read_bytes()
    refused = await client.get(files.url("live.js"), headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


async def test_what_the_browser_has_is_not_sent_again(client: httpx.AsyncClient, files: StaticFiles) -> None:
    first = await client.get("/static/base.css")
    again = await client.get("/static/base.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.css", "../security.py", "..%2fsecurity.py", "base", ".css", "%00.css", ""])
async def test_nothing_else_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status_code == 404


async def test_only_reading_is_answered(client: httpx.AsyncClient, files: StaticFiles) -> None:
    assert (await client.post(files.url("base.css"))).status_code == 405
    head = await client.head(files.url("base.css"))
    assert (head.status_code, head.content) == (200, b"")


async def test_the_address_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "desk.css").write_text("a {}")
    before = StaticFiles([tmp_path]).url("desk.css")
    (tmp_path / "desk.css").write_text("b {}")
    after = StaticFiles([tmp_path]).url("desk.css")
    assert before != after


def test_a_name_in_two_folders_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "base.css").write_text("a {}")
    with pytest.raises(ValueError, match=r"base\.css"):
        StaticFiles([tmp_path])


def test_a_kind_we_do_not_serve_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>")
    with pytest.raises(KeyError):
        StaticFiles([tmp_path])


def test_the_look_weighs_little() -> None:
    styles = b"".join(path.read_bytes() for path in sorted(SHARED_STATIC.glob("*.css")))
    scripts = b"".join(path.read_bytes() for path in sorted(SHARED_STATIC.glob("*.js")))
    assert len(gzip.compress(styles)) < 8_000
    assert len(gzip.compress(scripts)) < 6_000
