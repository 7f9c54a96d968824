import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from web.security import Fence, fence, host_name
from web.static_files import StaticFiles

PUBLIC = "https://veginn.example"
DEFAULT = Fence(public_url=PUBLIC)
OURS = {"Sec-Fetch-Site": "same-origin"}
KINDS = {
    "/page": 200,
    "/redirect": 303,
    "/events": 200,
    "/static/base.css": 200,
    "/nowhere": 404,
    "/crash": 500,
    "/liar": 200,
}


async def page(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def redirect(request: Request) -> Response:
    return RedirectResponse("/page", status_code=303)


async def events(request: Request) -> Response:
    async def stream() -> AsyncIterator[str]:
        yield "data: 1\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream")


async def crash(request: Request) -> Response:
    raise RuntimeError


async def liar(request: Request) -> Response:
    return PlainTextResponse("", headers={"Content-Security-Policy": "default-src *", "X-Content-Type-Options": "x"})


def house(files: StaticFiles, rules: Fence = DEFAULT) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    routes = [
        Route("/page", page, methods=["GET", "POST"]),
        Route("/webhook", page, methods=["POST"]),
        Route("/redirect", redirect),
        Route("/events", events),
        Route("/crash", crash),
        Route("/liar", liar),
        files.route(),
    ]
    return fence(Starlette(routes=routes), rules)


def visitor(app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="https://veginn.example", headers=OURS)


@pytest.fixture
def client(files: StaticFiles) -> httpx.AsyncClient:
    return visitor(house(files))


def assert_guarded(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["permissions-policy"].startswith("camera=(), microphone=(), geolocation=()")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(("path", "status"), KINDS.items())
async def test_every_kind_of_answer_is_guarded(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert_guarded(answer)
    assert answer.headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


async def test_only_what_is_lent_may_be_run_by_the_pages_of_others(files: StaticFiles) -> None:
    lending = visitor(house(files, Fence(public_url=PUBLIC, lent=["/liar"])))
    lent, kept = await lending.get("/liar"), await lending.get("/page")
    assert lent.headers["cross-origin-resource-policy"] == "cross-origin"
    assert lent.headers["x-frame-options"] == "DENY"
    assert_guarded(kept)


async def test_refusals_are_guarded_too(client: httpx.AsyncClient) -> None:
    refused = [
        await client.get("/page", headers={"Host": "evil.example"}),
        await client.post("/page", headers={"Sec-Fetch-Site": "cross-site"}),
        await client.post("/page", content=b"x" * 65_537),
        await client.post("/page", files={"file": b"x"}),
        await client.put("/page"),
    ]
    assert [answer.status_code for answer in refused] == [400, 403, 413, 415, 405]
    for answer in refused:
        assert_guarded(answer)
        assert answer.headers["cache-control"] == "no-store"


async def test_a_crash_tells_nothing_of_itself(client: httpx.AsyncClient) -> None:
    assert (await client.get("/crash")).text == "Internal Server Error"


async def test_without_https_nothing_is_said_about_it(files: StaticFiles) -> None:
    app = house(files, Fence(public_url="http://localhost:8000"))
    answer = await visitor(app).get("http://localhost:8000/page")
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    "host",
    ["veginn.example", "VEGINN.example:443", "localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"],
)
async def test_we_answer_at_our_own_names(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/page", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "veginn.example.evil.example",
        "evil.example:443",
        "veginn.example@evil.example",
        "",
        "localhost:x",
    ],
)
async def test_we_do_not_answer_at_other_names(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/page", headers={"Host": host})).status_code == 400


async def test_a_proxy_may_not_bring_another_name(client: httpx.AsyncClient) -> None:
    assert (await client.get("/page", headers={"X-Forwarded-Host": "evil.example"})).status_code == 400
    assert (await client.get("/page", headers={"X-Forwarded-Host": "veginn.example"})).status_code == 200


async def test_two_hosts_or_none_are_refused(files: StaticFiles) -> None:
    two = [(b"host", b"veginn.example"), (b"host", b"veginn.example")]
    assert [await status_of(house(files), headers=headers) for headers in ([], two)] == [400, 400]


def test_a_host_has_its_port_taken_off() -> None:
    assert [host_name(name) for name in ("A.no:80", "A.no", "[::1]:80", "[::1]")] == ["a.no", "a.no", "[::1]", "[::1]"]


# --- bodies -----------------------------------------------------------------


async def pieces(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


@pytest.mark.parametrize(("size", "status"), [(0, 200), (65_536, 200), (65_537, 413), (10_000_000, 413)])
async def test_a_body_has_a_limit(client: httpx.AsyncClient, size: int, status: int) -> None:
    assert (await client.post("/page", content=b"x" * size)).status_code == status


@pytest.mark.parametrize(("count", "status"), [(64, 200), (65, 413)])
async def test_a_body_in_pieces_is_counted(client: httpx.AsyncClient, count: int, status: int) -> None:
    answer = await client.post("/page", content=pieces(count, 1024))
    assert answer.status_code == status
    if status == 200:
        assert answer.text == "65536"


@pytest.mark.parametrize("length", ["1", "-1", "abc", "٣", "", "0" * 5000, "9" * 5000])
async def test_a_false_length_helps_nobody(files: StaticFiles, length: str) -> None:
    headers = [(b"host", b"localhost"), (b"sec-fetch-site", b"same-origin"), (b"content-length", length.encode())]
    assert await status_of(house(files), method="POST", headers=headers, messages=chunks(100)) == 413


async def test_no_more_is_read_than_the_limit_and_one_piece(files: StaticFiles) -> None:
    endless = chunks(10_000)
    headers = [(b"host", b"localhost"), (b"sec-fetch-site", b"same-origin")]
    assert await status_of(house(files), method="POST", headers=headers, messages=endless) == 413
    assert len(list(endless)) == 10_000 - 65


async def test_a_path_may_have_its_own_limit(files: StaticFiles) -> None:
    client = visitor(house(files, Fence(public_url=PUBLIC, body_limits={"/webhook": 100_000})))
    assert (await client.post("/webhook", content=b"x" * 100_000)).text == "100000"
    assert (await client.post("/webhook", content=b"x" * 100_001)).status_code == 413
    assert (await client.post("/page", content=b"x" * 100_000)).status_code == 413


async def test_a_body_that_never_ends_is_given_up(files: StaticFiles) -> None:
    headers = [(b"host", b"localhost"), (b"sec-fetch-site", b"same-origin")]
    app = house(files, Fence(public_url=PUBLIC, patience=0.01))
    assert await status_of(app, method="POST", headers=headers, messages=chunks(2, last=False)) == 408


async def test_half_a_body_never_reaches_the_application(files: StaticFiles) -> None:
    headers = [(b"host", b"localhost"), (b"sec-fetch-site", b"same-origin")]
    half = iter([*chunks(2, last=False), {"type": "http.disconnect"}])
    assert await status_of(house(files), method="POST", headers=headers, messages=half) == 0


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Mixed", " multipart/related"])
async def test_files_are_refused_before_they_are_read(client: httpx.AsyncClient, kind: str) -> None:
    assert (await client.post("/page", headers={"Content-Type": kind}, content=b"x")).status_code == 415


async def test_a_packed_body_is_never_unpacked(client: httpx.AsyncClient) -> None:
    assert (await client.post("/page", headers={"Content-Encoding": "gzip"}, content=b"x")).status_code == 415
    assert (await client.post("/page", headers={"Content-Encoding": "identity"}, content=b"x")).status_code == 200


async def test_the_connection_is_heard_after_the_body_has_been_read() -> None:
    heard: list[Message] = []

    async def listens(scope: Scope, receive: Receive, send: Send) -> None:
        heard.extend([await receive(), await receive()])

    messages = iter([*chunks(1), {"type": "http.disconnect"}])
    await status_of(
        fence(listens, Fence(public_url="http://localhost")), headers=[(b"host", b"localhost")], messages=messages
    )
    assert [message["type"] for message in heard] == ["http.request", "http.disconnect"]
    assert heard[0]["body"] == b"x" * 1024


async def test_what_is_not_http_passes_untouched() -> None:
    seen: list[str] = []

    async def listens(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    await fence(listens, Fence(public_url=PUBLIC))({"type": "lifespan"}, silence, swallow)
    assert seen == ["lifespan"]


async def silence() -> Message:
    return {}


async def swallow(message: Message) -> None:
    pass


def chunks(count: int, *, last: bool = True) -> Iterator[Message]:
    for number in range(count):
        yield {"type": "http.request", "body": b"x" * 1024, "more_body": not last or number < count - 1}


async def status_of(
    app: Callable[[Scope, Receive, Send], Awaitable[None]],
    *,
    headers: Iterable[tuple[bytes, bytes]],
    method: str = "GET",
    messages: Iterable[Message] = (),
) -> int:
    """The status a raw request gets, 0 for no answer. When the messages run out the sender is silent, not gone."""
    statuses, coming = [0], iter(messages)

    async def receive() -> Message:
        message = next(coming, None)
        if message is None and method != "GET":
            await asyncio.Event().wait()
        return message or {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    path = {"path": "/page", "raw_path": b"/page", "query_string": b"", "root_path": ""}
    await app(
        {"type": "http", "http_version": "1.1", "method": method, "headers": list(headers), **path}, receive, send
    )
    return statuses[-1]
