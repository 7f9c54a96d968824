"""The main job with two real browsers: a family writes, the team sees it at once and answers, the family reads it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.i18n import Catalogs
from tests.line.program import Program
from veginn.demo import PASSWORD

pytestmark = pytest.mark.browser

FAMILY_WORDS = "Eg søv nesten ikkje, og eg er redd for at det går ut over henne."
ANSWER = "Hei, eg heiter Marit. Så bra at du skreiv. Kan vi snakkast i morgon klokka ti?"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_family_writes_and_the_team_answers(
    browser: Browser, demo: Program, catalogs: Catalogs, script: bool
) -> None:
    desk = browser.new_page(locale="nn-NO")
    sign_in(desk, demo, "marit")
    family = browser.new_context(java_script_enabled=script, locale="nn-NO").new_page()

    reference = ask_for_contact(family, demo, catalogs)
    expect(desk.get_by_role("link", name=re.compile(reference)).first).to_be_visible()

    answer_as_marit(desk, reference, catalogs)

    if not script:
        arrived = catalogs.words["nn"]["console.delivery.delivered"].split("{")[0].strip()
        expect(desk.get_by_text(arrived).first).to_be_visible()
        family.reload()
    expect(family.get_by_text(ANSWER, exact=True)).to_be_visible()
    for page in (desk, family):
        page.context.close()


def answer_as_marit(desk: Page, reference: str, catalogs: Catalogs) -> None:
    desk.get_by_role("link", name=re.compile(reference)).first.click()
    expect(desk.get_by_text(FAMILY_WORDS)).to_be_visible()
    desk.get_by_role("button", name=catalogs.say("nn", "console.holding.claim"), exact=True).click()
    desk.locator("textarea[name=reply]").fill(ANSWER)
    desk.get_by_role("button", name=catalogs.say("nn", "console.reply.send"), exact=True).click()
    expect(desk.get_by_text(ANSWER)).to_be_visible()


def sign_in(desk: Page, demo: Program, login: str) -> None:
    desk.goto(f"{demo.url}/admin/")
    desk.get_by_label("Brukarnamn").fill(login)
    desk.get_by_label("Passord").fill(PASSWORD)
    desk.get_by_role("button", name="Logg inn").click()


def ask_for_contact(family: Page, demo: Program, catalogs: Catalogs) -> str:
    """The shortest way in; the reference on the last page."""

    def press(key: str, **facts: str) -> None:
        family.get_by_role("button", name=catalogs.say("nn", key, **facts), exact=True).click()

    family.goto(f"{demo.url}/?lang=nn")
    press("who.parent")
    family.get_by_role("textbox").fill("Molde")
    family.get_by_role("textbox").press("Enter")
    press("team.yes")
    press("child_age.under_1")
    press("reach.chat")
    family.get_by_role("textbox").fill(FAMILY_WORDS)
    family.get_by_role("button", name=catalogs.say("nn", "web.answer.send")).click()
    press("send.yes")
    expect(family.get_by_role("heading", name=catalogs.say("nn", "web.sent.heading"))).to_be_visible()
    found = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", family.locator("main").inner_text())
    assert found
    return found[0]
