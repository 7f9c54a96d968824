import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from web.csrf import SameOrigin, csrf_token, verify_csrf_token

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
SECRET = b"k" * 32


async def done(request: Request) -> Response:
    return PlainTextResponse("gjort")


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = Starlette(
        routes=[Route(path, done, methods=METHODS) for path in ("/form", "/telegram/webhook", "/telegram/webhook2")]
    )
    guarded = SameOrigin(app, public_url="https://veginn.example", exempt=["/telegram/webhook"])
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://inside:8000")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://veginn.example"},
        {"Origin": "http://inside:8000"},
        {"Referer": "https://veginn.example/chat?x=1"},
    ],
)
async def test_our_own_pages_may_send(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.post("/form", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "nonsense"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://veginn.example"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://veginn.example"},
        {"Origin": "https://veginn.example.evil.example"},
        {"Origin": "https://veginn.example:444"},
        {"Origin": "https://veginn.example@evil.example"},
        {"Origin": "https://[", "Referer": "https://veginn.example/"},
        {"Origin": "https://evil.example", "Referer": "https://veginn.example/"},
        {"Referer": "https://evil.example/https://veginn.example/"},
        {"Referer": "//inside:8000/"},
    ],
)
async def test_nobody_else_may(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post("/form", headers=headers)
    assert answer.status_code == 403
    assert "Gå tilbake" in answer.text
    assert len(answer.text.splitlines()) == 3


@pytest.mark.parametrize("method", METHODS)
async def test_only_reading_is_free_for_others(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/form", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == (200 if method in {"GET", "HEAD"} else 403)


async def test_a_path_is_exempt_by_its_whole_name(client: httpx.AsyncClient) -> None:
    paths = ["/telegram/webhook", "/telegram/webhook2", "/telegram/webhook/", "//telegram/webhook"]
    assert [(await client.post(path)).status_code for path in paths] == [200, 403, 403, 403]


def test_a_sessions_token_opens_its_own_forms() -> None:
    assert verify_csrf_token(SECRET, "session-1", csrf_token(SECRET, "session-1"))


@pytest.mark.parametrize("secret", [b"", b"k" * 31, b"l" * 32])
def test_another_secret_does_not(secret: bytes) -> None:
    assert not verify_csrf_token(secret, "session-1", csrf_token(SECRET, "session-1"))


def test_another_session_does_not() -> None:
    assert not verify_csrf_token(SECRET, "session-1", csrf_token(SECRET, "session-2"))


@given(st.text(alphabet=st.characters(categories=None)))
def test_nonsense_is_wrong_and_never_an_error(token: str) -> None:
    assert not verify_csrf_token(SECRET, "session-1", token)
    assert not verify_csrf_token(SECRET, "session-1", csrf_token(SECRET, "session-1") + token + "=")
