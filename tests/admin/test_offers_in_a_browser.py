"""A case goes from Molde to Ulstein in a real Chromium, and nothing stands in anybody's way."""

import pytest
from playwright.sync_api import Browser, expect

from tests.admin.browsing import SignIn, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


def test_it_is_offered_seen_at_once_and_taken(chromium: Browser, living: LivingHouse, sign_in: SignIn) -> None:
    living.case()
    theirs = chromium.new_context(viewport={"width": 360, "height": 740}, locale="nn-NO").new_page()
    theirs.goto(living.path("/admin/"))
    enter(theirs, "charlie")
    expect(theirs.get_by_text("Ingen saker ventar no.")).to_be_visible()
    ours = sign_in("alice")
    ours.get_by_role("listitem").filter(has_text="24 t att").get_by_role("link").click()
    ours.get_by_text("Gi saka til eit anna team").click()
    ours.get_by_label("Kva team vil de spørje?").select_option(label="Ulstein")
    ours.get_by_role("button", name="Spør teamet").click()
    expect(ours.get_by_role("alert")).to_contain_text("Spør familien først.")
    expect(ours.get_by_label("Kva team vil de spørje?")).to_have_value("ulstein")
    assert found(ours) == []
    ours.get_by_label("Familien veit om det og er samd").check()
    ours.get_by_role("button", name="Spør teamet").click()
    expect(ours.get_by_text("Teamet i Ulstein blei spurt")).to_be_visible()
    assert found(ours) == []
    expect(theirs.get_by_role("heading", name="Tilbod frå Molde")).to_be_visible()
    assert found(theirs) == []
    assert theirs.evaluate("document.documentElement.scrollWidth") <= 360
    theirs.get_by_role("button", name="Ta imot saka").click()
    expect(theirs.get_by_role("status").filter(has_text="Saka er hos dykk no.")).to_be_visible()
    theirs.get_by_role("listitem").filter(has_text="24 t att").get_by_role("link").click()
    expect(theirs.get_by_text("Eg er så sliten at eg græt.")).to_be_visible()
    theirs.context.close()
