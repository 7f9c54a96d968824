"""The promise in a running program, with a promise of seconds."""

import re
import sqlite3
from pathlib import Path

import httpx

from bot.i18n import Catalogs
from tests.line.family import Family
from tests.line.program import Program, running
from veginn.demo import PASSWORD

PATIENCE = 30


def ask_for_contact(family: Family, say: Catalogs, *, words: str = "") -> str:
    family.press(say.say("nn", "who.parent")).say("Molde").press(say.say("nn", "team.yes"))
    family.press(say.say("nn", "child_age.under_1")).press(say.say("nn", "reach.chat"))
    family = family.say(words) if words else family.press(say.say("nn", "skip"))
    family.press(say.say("nn", "send.yes"))
    found = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", family.text)
    assert found, family.text
    return found[0]


def wait_for_news(family: Family) -> None:
    """Until the event stream says that something has come."""
    with family.client.stream("GET", "/chat/events", timeout=PATIENCE) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                return


def test_a_case_that_nobody_answers_is_told_to_supervisor_and_family_once_each(
    tmp_path: Path, catalogs: Catalogs
) -> None:
    with running(tmp_path, "demo", "--directory", "data", sla="4s") as program:
        family = Family.at(program.url)
        reference = ask_for_contact(family, catalogs)
        apology = catalogs.words["nn"]["sla.apology"].split("{")[0]
        while apology not in family.look().text:
            wait_for_news(family)
        assert family.text.count(apology) == 1
        assert reference in broken_promises(program)
        family.leave()
    fired = rows(
        tmp_path, "SELECT milestone, count(*) FROM deadlines WHERE fired_at IS NOT NULL AND round = 0 GROUP BY 1"
    )
    assert set(fired) == {(name, 1) for name in ("new", "unclaimed", "half_time", "four_left", "one_left", "breach")}
    told = rows(tmp_path, "SELECT count(*) FROM notices WHERE kind = 'breach' AND audience = 'supervisor'")
    assert told == [(1,)]


def test_nothing_is_left_of_somebody_who_says_no(tmp_path: Path, catalogs: Catalogs) -> None:
    marker = "Kvitveismarkør"
    with running(tmp_path, "demo", "--directory", "data", log_level="DEBUG") as program:
        family = Family.at(program.url)
        family.press(catalogs.say("nn", "who.parent")).say("Molde").press(catalogs.say("nn", "team.yes"))
        family.press(catalogs.say("nn", "child_age.under_1")).press(catalogs.say("nn", "reach.call"))
        family.say("913 45 678").press(catalogs.say("nn", "others.yes")).say(marker[:40]).say(marker).press(
            catalogs.say("nn", "voicemail.no")
        ).say(marker).say(marker)
        cookie = next(iter(family.client.cookies.values()))
        family.press(catalogs.say("nn", "send.no"))
        assert marker not in family.text
        assert program.nowhere(marker, "913 45 678", "91345678", cookie)
        program.kill()
        assert program.nowhere(marker, "913 45 678", "91345678", cookie)
        family.leave()


def test_a_conversation_goes_on_at_the_same_step_after_kill_9(tmp_path: Path, catalogs: Catalogs) -> None:
    with running(tmp_path, "demo", "--directory", "data") as program:
        family = Family.at(program.url)
        family.press(catalogs.say("nn", "who.parent")).say("Molde")
        before, port = family.text, httpx.URL(program.url).port
        program.kill()
    with running(tmp_path, "demo", "--directory", "data", port=port):
        assert family.look().text == before
        family.press(catalogs.say("nn", "team.yes"))
        assert catalogs.say("nn", "child_age.under_1") in family.text
        family.leave()


def broken_promises(program: Program) -> str:

    with httpx.Client(base_url=program.url, follow_redirects=True, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        client.post("/admin/sign-in", data={"login": "solveig", "password": PASSWORD})
        return client.get("/admin/broken").text


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(folder / "data" / "veginn.db")
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()
