"""The working day in a real Chromium, found by what a person reads and hears, never by how a page is built."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from core.clock import SetClock
from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.builders import START

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


def test_a_case_from_the_queue_to_its_end(living: LivingHouse, sign_in: SignIn) -> None:
    living.case(now=START - timedelta(hours=20))
    page = sign_in("alice")
    page.get_by_role("listitem").filter(has_text="4 t att").get_by_role("link").click()
    expect(page.get_by_text("Eg er så sliten at eg græt.")).to_be_visible()

    page.get_by_role("button", name="Ta saka", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saka er di.")).to_be_visible()

    page.get_by_label("Skriv på nynorsk").fill("Hei Anne. Eg ringjer i kveld.")
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_role("listitem").filter(has_text="Hei Anne. Eg ringjer i kveld.")).to_contain_text("på veg")

    page.get_by_label("Kva bør teamet vite?").fill("Ring etter sju.")
    page.get_by_role("button", name="Lagre notatet").click()
    expect(page.get_by_role("listitem").filter(has_text="Ring etter sju.")).to_contain_text("berre for teamet")

    page.get_by_label("ringde, ikkje svar").check()
    page.get_by_role("button", name="Før opp forsøket").click()
    expect(page.get_by_text("Eitt forsøk så langt. Klokka går.")).to_be_visible()

    page.locator("#reached").check()
    page.get_by_role("button", name="Før opp at eg nådde dei").click()
    expect(page.get_by_text("nådd i tide")).to_be_visible()

    page.get_by_label("Kvifor avsluttar du?").select_option(label="familien treng ikkje meir no")
    page.get_by_role("button", name="Avslutt saka").click()
    expect(page.get_by_role("heading", name="Avslutta i dag")).to_be_visible()
    page.get_by_role("link", name="Til køen").click()
    expect(page.get_by_text("Ingen saker ventar no.")).to_be_visible()


def test_a_new_case_comes_into_the_queue_without_reload_and_is_read_aloud(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("alice")
    expect(page.get_by_text("Ingen saker ventar no.")).to_be_visible()
    page.evaluate("window.stillHere = true")
    living.case()
    expect(page.get_by_role("listitem").filter(has_text="24 t att")).to_contain_text("må takast")
    expect(page.locator("#live-words")).to_contain_text("Ny sak:")
    assert page.evaluate("window.stillHere")


def test_a_new_message_reaches_the_open_case_and_leaves_typed_words_and_focus_alone(
    living: LivingHouse, sign_in: SignIn
) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    reply = page.get_by_label("Skriv på nynorsk")
    reply.fill("Halvferdig svar")
    page.get_by_label("ringde, ikkje svar").check()
    reply.focus()
    living.family_writes(case_id, "Er det nokon der?")
    expect(page.get_by_role("listitem").filter(has_text="Er det nokon der?")).to_contain_text("Familien")
    expect(page.locator("#live-words")).to_contain_text("Ny melding frå familien")
    expect(reply).to_have_value("Halvferdig svar")
    expect(reply).to_be_focused()
    expect(page.get_by_label("ringde, ikkje svar")).to_be_checked()


def test_a_colleague_who_takes_the_case_is_seen_at_once_and_a_reply_in_hand_waits(
    living: LivingHouse, sign_in: SignIn
) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    expect(page.get_by_role("button", name="Ta saka", exact=True)).to_be_visible()

    page.locator("#reply").fill("Hei, det er Alice.")
    living.colleague_takes(case_id, "bob")
    expect(page.get_by_text("Bob Brekke har saka.")).to_be_visible()
    page.locator("#send-reply").click()
    expect(page.get_by_role("alert")).to_contain_text("Ein kollega tok saka medan du skreiv.")
    expect(page.locator("#reply")).to_have_value("Hei, det er Alice.")


def test_words_typed_in_a_dead_session_are_in_the_box_after_signing_in(
    living: LivingHouse, sign_in: SignIn, clock: SetClock
) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_label("Skriv på nynorsk").fill("Eit langt og godt svar.")
    clock.forward(timedelta(hours=1))
    page.get_by_role("button", name="Ta saka og send svaret").click()
    expect(page.get_by_text("Det du skreiv, er teke vare på.")).to_be_visible()
    enter(page, "alice")
    expect(page.get_by_label("Skriv på nynorsk")).to_have_value("Eit langt og godt svar.")
    page.get_by_role("button", name="Ta saka og send svaret").click()
    expect(page.get_by_role("listitem").filter(has_text="Eit langt og godt svar.")).to_be_visible()


def test_leaving_with_words_in_a_box_asks_first(living: LivingHouse, sign_in: SignIn) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_label("Skriv på nynorsk").fill("Ikkje mist meg")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined] # a Playwright dialog
        dialog.dismiss()  # type: ignore[attr-defined] # the same

    page.on("dialog", stay)
    page.get_by_role("link", name="Til køen").click(no_wait_after=True)
    expect(page.get_by_label("Skriv på nynorsk")).to_have_value("Ikkje mist meg")
    assert asked == ["beforeunload"]


def test_a_breach_reaches_the_supervisors_page_by_itself(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("solveig")
    page.get_by_role("link", name="Brotne løfte").click()
    expect(page.get_by_text("Ingen familie ventar over fristen no.")).to_be_visible()
    living.case(now=START - timedelta(hours=25))

    living.clock_strikes()
    expect(page.get_by_role("row").filter(has_text="1 t over")).to_contain_text("ikkje teken")


def test_everything_works_without_javascript(living: LivingHouse, chromium: Browser) -> None:
    living.case()
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "alice")
    page.get_by_role("list", name="Saker, minst tid att først").get_by_role("link").click()
    page.get_by_label("Skriv på nynorsk").fill("Hei.")
    page.get_by_role("button", name="Ta saka og send svaret").click()
    expect(page.get_by_text("Svaret er på veg.")).to_be_visible()
    page.get_by_role("button", name="Gi saka tilbake til teamet").click()
    expect(page.get_by_text("Ingen har teke saka enno.")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Take the case", exact=True)).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_and_nothing_spills_over(
    living: LivingHouse, sign_in: SignIn, context: BrowserContext, scheme: Scheme, width: int
) -> None:
    case_id = living.case(now=START - timedelta(hours=21))
    living.family_writes(case_id, "Er det nokon der?")
    page = sign_in("alice")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/admin/", "/admin/?view=mine", f"/admin/cases/{case_id}", "/admin/notices"):
        check(page, living.path(address), width)
    page.get_by_role("link", name="Køen").click()
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_role("button", name="Ta saka og send svaret").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert found(page) == []
    assert complaints == [] or all("422" in one for one in complaints)
    page.get_by_role("button", name="Logg ut").click()
    check(page, living.path("/admin/sign-in"), width)
    enter(page, "solveig")
    check(page, living.path("/admin/broken"), width)
    check(page, living.path("/admin/no-such-page"), width)
