"""A long file that is pasted in a real Chromium when the session is over."""

import base64
import hashlib

import pytest
from playwright.sync_api import Page, expect

from core.db import read
from core.setup import FORMS, FileKind, Subject, Topic, write_file
from tests.admin.browsing import SignIn, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

NUMBERS = "/admin/settings/numbers"


async def numbers_of(living: LivingHouse) -> str:
    async with read(living.house.database) as tx:
        version = await living.house.services.setup.current(tx, Subject(Topic.NUMBERS))
    return write_file(FORMS[Topic.NUMBERS], version.body, FileKind.JSON)


def paste_when_it_is_over(living: LivingHouse, page: Page, text: str) -> None:
    other = page.context.new_page()
    other.goto(living.path(NUMBERS))
    other.get_by_text("Lim inn ei fil").click()
    other.get_by_label("Innhaldet i fila").fill(text)
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("button", name="Logg inn")).to_be_visible()
    page.close()
    other.get_by_role("button", name="Sjå kva det gjer").last.click()
    expect(other.get_by_role("button", name="Logg inn")).to_be_visible()


def test_a_pasted_file_is_seen_after_the_sign_in_without_pasting_it_again(living: LivingHouse, sign_in: SignIn) -> None:
    first = sign_in("astrid")
    text = living.do(numbers_of(living)).replace('"113"', '"113 000"')
    assert len(text) > 2_048
    paste_when_it_is_over(living, first, text)
    page = first.context.pages[-1]
    expect(page.get_by_text("Det du skreiv, er teke vare på.")).to_be_visible()
    enter(page, "astrid")
    expect(page.get_by_label("Innhaldet i fila")).to_have_value(text)
    page.get_by_role("button", name="Sjå kva det gjer").last.click()
    expect(page.get_by_text("113 000", exact=True)).to_be_visible()
    page.get_by_role("button", name="Endre no").click()
    expect(page.get_by_text("Endringa gjeld frå no.")).to_be_visible()


def test_who_pastes_too_much_is_told_before_signing_in(living: LivingHouse, sign_in: SignIn) -> None:
    first = sign_in("astrid")
    noise = base64.urlsafe_b64encode(hashlib.shake_256(b"noise").digest(47_000)).decode()
    paste_when_it_is_over(living, first, noise)
    page = first.context.pages[-1]
    expect(page.get_by_role("alert")).to_contain_text("Han er ikkje lagra.")
    assert found(page) == []
