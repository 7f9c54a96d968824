"""Practice is wiped from the console, while it runs: of what was written nothing is left, and whoever was in signs in again."""

import re
from pathlib import Path

import httpx

from tests.line.program import Program, running
from veginn.demo import PASSWORD

ANEW = "/admin/start-over"
WORDS = "Eit notat som ingen skal finne att."


def browsing(program: Program) -> httpx.Client:
    return httpx.Client(
        base_url=program.url, headers={"origin": program.url}, follow_redirects=True, timeout=30, trust_env=False
    )


def sign_in(client: httpx.Client) -> str:
    """The queue."""
    return client.post("/admin/sign-in", data={"login": "marit", "password": PASSWORD, "next": "/admin/"}).text


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def first_case(client: httpx.Client, program: Program) -> str:
    found: list[str] = []

    def comes() -> bool:
        found.extend(re.findall(r'href="/admin/cases/([^"?]+)"', client.get("/admin/").text))
        return bool(found)

    program.until(comes)
    return found[0]


def test_nothing_is_left_when_somebody_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(tmp_path, "practice", "--directory", "data") as program, browsing(program) as client:
        sign_in(client)
        case_id = first_case(client, program)
        page = client.get(f"/admin/cases/{case_id}").text
        kept = {name: hidden(page, name) for name in ("csrf", "key", "seen")}
        assert WORDS in client.post(f"/admin/cases/{case_id}/note", data={**kept, "note": WORDS}).text
        assert not program.nowhere(case_id)
        key, session = (folder / "veginn.key").read_bytes(), dict(client.cookies)

        left = client.post(ANEW, data={"csrf": hidden(client.get(ANEW).text, "csrf")})
        assert left.url.path == "/admin/sign-in"
        program.until(lambda: (folder / "veginn.key").exists() and (folder / "veginn.key").read_bytes() != key)

        client.cookies.update(session)
        again = client.get("/admin/")
        assert again.url.path == "/admin/sign-in"
        assert "Blei du logga ut?" in again.text
        assert program.nowhere(case_id, WORDS)
        client.cookies.clear()
        assert first_case_after(client, program) != case_id
        assert program.nowhere(case_id, WORDS)


def first_case_after(client: httpx.Client, program: Program) -> str:
    sign_in(client)
    return first_case(client, program)


def test_nothing_happens_without_the_form(tmp_path: Path) -> None:
    with running(tmp_path, "practice", "--directory", "data") as program, browsing(program) as client:
        key = (tmp_path / "data" / "veginn.key").read_bytes()
        assert client.post(ANEW).url.path == "/admin/sign-in"
        sign_in(client)
        assert client.post(ANEW, data={"csrf": "guessed"}).status_code == 403
        assert 'href="/admin/start-over"' in client.get("/admin/").text
        assert (tmp_path / "data" / "veginn.key").read_bytes() == key
