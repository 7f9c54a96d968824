"""A real session and a practice session in the same browser do not meet."""

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from veginn.practice_cookies import OwnCookies


def seen(request: Request) -> JSONResponse:
    answer = JSONResponse(request.cookies)
    answer.set_cookie("veginn-desk", "new")
    answer.set_cookie("__Host-veginn-desk", "new", secure=True)
    return answer


async def asked(cookie: str) -> httpx.Response:
    transport = httpx.ASGITransport(OwnCookies(Starlette(routes=[Route("/", seen)])))
    async with httpx.AsyncClient(transport=transport, base_url="http://practice") as client:
        return await client.get("/", headers={"cookie": cookie})


async def test_a_real_session_is_never_shown_to_practice() -> None:
    found = await asked(
        "veginn-desk=real; __Host-veginn-desk=real; practice-veginn-desk=ours; __Host-practice-talk=mine"
    )
    assert found.json() == {"veginn-desk": "ours", "__Host-talk": "mine"}


async def test_practice_sets_no_cookie_of_a_real_house() -> None:
    names = [one.split("=")[0] for one in (await asked("")).headers.get_list("set-cookie")]
    assert names == ["practice-veginn-desk", "__Host-practice-veginn-desk"]
