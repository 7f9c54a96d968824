"""A partner asks on the web page, comes back from any device with the receipt alone, and leaves nothing behind."""

import re
from datetime import timedelta

import httpx
import pytest
from httpx import ASGITransport

from bot.i18n import LOCALES, Catalogs
from core.consultations import Answer
from core.consultations.desk import ConsultationDesk
from core.db import begin
from core.ids import RandomIds
from core.teams import put_team
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import MARIT, Site
from tests.builders import PROMISE, team_molde

QUESTION = "Mora er redd for å vere åleine med barnet. Kva kan vi gjere?"
TELLS = "Kari Hansen er redd. Ring 90 01 12 22."
RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")
WRONG = "0000-0000-0000-00000"
"""A well-formed receipt that nobody has."""


@pytest.fixture
def partner(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


def another_browser(site: Site, catalogs: Catalogs, lang: str = "nn", address: str = "10.0.0.1") -> Person:
    transport = ASGITransport(site.app(), client=(address, 40000))
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": lang}
    return Person(httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers), catalogs, lang)


async def arrives_at_the_question(partner: Person) -> None:
    await partner.open(f"/?lang={partner.lang}")
    for key in ("who.professional", "wants.consult"):
        await partner.press(key)
    await partner.press("team.title", town="Molde")
    for key in ("role.health_nurse", "band.under_1"):
        await partner.press(key)


async def asks(partner: Person) -> str:
    """The receipt."""
    await arrives_at_the_question(partner)
    await partner.type(QUESTION)
    reading = await partner.press("consult.yes")
    found = RECEIPT.search(reading.text)
    assert found
    return found.group()


async def staff_answers(site: Site, words: str) -> None:
    desk, now = ConsultationDesk(site.vault, RandomIds(), PROMISE), site.clock.now()
    async with begin(site.database) as tx:
        [row] = await desk.queue(tx, MARIT)
        answer = Answer(words=words, once=RandomIds().new_id(), version=row.consultation.version)
        await desk.answer(tx, MARIT, row.consultation.id, answer, now=now)


async def comes_back(partner: Person, receipt: str) -> Person:
    await partner.open(f"/consultation?lang={partner.lang}")
    await partner.type(receipt)
    return partner


@pytest.mark.parametrize("lang", LOCALES)
async def test_from_another_browser_the_receipt_alone_finds_thread_follow_up_and_answer(
    site: Site, catalogs: Catalogs, partner: Person, lang: str
) -> None:
    receipt = await asks(partner)
    await staff_answers(site, "Prøv først ein fast avtale kvar veke.")
    other = await comes_back(another_browser(site, catalogs, lang), receipt.lower().replace("-", " "))
    assert QUESTION in other.reading.text
    assert "Prøv først ein fast avtale kvar veke." in other.reading.text
    assert catalogs.say(lang, "web.consult.answered") in other.reading.text
    reading = await other.type("Takk. Kva om ho seier nei?")
    assert "Takk. Kva om ho seier nei?" in reading.text
    assert catalogs.say(lang, "web.consult.answered") not in reading.text


async def test_the_receipt_stands_in_no_address_and_no_cookie(
    client: httpx.AsyncClient, site: Site, catalogs: Catalogs, partner: Person
) -> None:
    receipt = await asks(partner)
    await comes_back(partner, receipt)
    assert receipt not in str(partner.page.url)
    for one in client.cookies.jar:
        assert receipt not in (one.value or "")
        assert receipt.replace("-", "") not in (one.value or "")


async def test_once_its_last_group_is_told_the_receipt_is_nowhere_on_the_page(partner: Person) -> None:
    receipt = await asks(partner)
    reading = await partner.type(receipt[-5:])
    assert partner.words("receipt.right") in reading.text
    assert receipt not in partner.page.text
    assert receipt not in (await partner.open("/chat")).text


async def test_a_text_that_tells_comes_back_marked_and_is_nowhere_else(partner: Person, site: Site) -> None:
    await arrives_at_the_question(partner)
    reading = await partner.type(TELLS)
    assert partner.page.status_code == 422
    assert "<mark>90 01 12 22</mark>" in partner.page.text
    assert partner.words("found.phone") in reading.text
    await partner.open("/chat")
    assert "Hansen" not in partner.page.text


async def test_a_number_that_everybody_is_shown_tells_on_nobody(partner: Person, site: Site) -> None:
    """The team's own; each other number is somebody's."""
    async with begin(site.database) as tx:
        await put_team(tx, team_molde(phone="71 11 22 33"))
    await arrives_at_the_question(partner)
    await partner.type("Kan mora ringe til 71 11 22 34 om natta?")
    assert "<mark>71 11 22 34</mark>" in partner.page.text
    reading = await partner.type("Kan mora ringe til +47 71112233 om natta?")
    assert partner.words("consult.review") in reading.text
    await partner.press("consult.yes")
    await partner.type("Eller heller sende SMS til 71 11 22 33?")
    assert partner.page.status_code == 200


async def test_what_is_marked_is_taken_out_with_one_press_and_sent_after_a_look(partner: Person) -> None:
    await arrives_at_the_question(partner)
    await partner.type(TELLS)
    reading = await partner.press("web.consult.clean")
    field = next(form.fields["text"] for form in reading.order if form.writes)
    assert "Hansen" not in field
    assert "90 01" not in field
    assert "er redd" in field
    assert partner.words("web.consult.cleaned") in reading.text
    assert partner.words("consult.review") in (await partner.type(field)).text


@pytest.mark.parametrize("words", [TELLS, "Fødselsnummeret er 01.01.90 - 123 57"])
async def test_a_follow_up_that_tells_is_marked_too(partner: Person, words: str) -> None:
    await comes_back(partner, await asks(partner))
    await partner.type(words)
    assert partner.page.status_code in {200, 422}
    if partner.page.status_code == 422:
        assert "<mark>" in partner.page.text
        reading = await partner.press("web.consult.clean")
        assert "90 01" not in next(form.fields["text"] for form in reading.order if form.writes)


async def test_the_code_in_a_message_is_refused_with_the_words_kept(partner: Person) -> None:
    receipt = await asks(partner)
    await comes_back(partner, receipt)
    reading = await partner.type(f"Koden min er {receipt}.")
    assert partner.page.status_code == 422
    assert partner.words("web.consult.holds_receipt") in reading.text


async def test_a_slip_of_the_fingers_is_told_and_is_no_try(site: Site, catalogs: Catalogs, partner: Person) -> None:
    receipt = await asks(partner)
    slipped = receipt[:-1] + ("0" if receipt[-1] != "0" else "1")
    for _ in range(12):
        await comes_back(partner, slipped)
        assert partner.words("web.consult.mistyped") in partner.reading.text
    await comes_back(partner, receipt)
    assert QUESTION in partner.reading.text


async def test_a_wrong_receipt_and_an_erased_one_are_answered_alike(partner: Person) -> None:
    receipt = await asks(partner)
    await comes_back(partner, WRONG)
    wrong = partner.page
    await comes_back(partner, receipt)
    await partner.press("web.consult.erase")
    assert partner.words("web.consult.erased") in (await partner.press("web.consult.erase.yes")).text
    await comes_back(partner, receipt)
    assert partner.page.status_code == wrong.status_code == 422
    assert partner.page.text.replace(receipt, WRONG) == wrong.text


async def test_whoever_guesses_waits_and_nobody_else_does(site: Site, catalogs: Catalogs, partner: Person) -> None:
    receipt = await asks(partner)
    app = site.app()

    def at(address: str) -> Person:
        transport = ASGITransport(app, client=(address, 40000))
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "nn"}
        return Person(httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers), catalogs)

    guesser = at("10.0.0.9")
    for _ in range(10):
        await comes_back(guesser, WRONG)
        assert guesser.page.status_code == 422
    await comes_back(guesser, receipt)
    assert guesser.page.status_code == 429
    assert QUESTION in (await comes_back(at("10.0.0.10"), receipt)).reading.text
    site.clock.forward(timedelta(minutes=11))
    assert QUESTION in (await comes_back(guesser, receipt)).reading.text


async def test_after_half_an_hour_the_code_is_asked_for_again_with_the_words_kept(partner: Person, site: Site) -> None:
    await comes_back(partner, await asks(partner))
    site.clock.forward(timedelta(minutes=31))
    reading = await partner.type("Ho seier nei til alt.")
    assert partner.page.status_code == 410
    assert "Ho seier nei til alt." in reading.text


async def test_closing_and_quick_exit_forget_the_receipt_in_this_browser(
    client: httpx.AsyncClient, partner: Person
) -> None:
    receipt = await asks(partner)
    await comes_back(partner, receipt)
    await partner.press("web.consult.close")
    assert not [one for one in client.cookies.jar if one.path == "/consultation"]
    await comes_back(partner, receipt)
    answer = await client.get("/exit")
    assert any("path=/consultation" in line.lower() for line in answer.headers.get_list("set-cookie"))


async def test_a_form_sent_twice_is_one_message(client: httpx.AsyncClient, partner: Person) -> None:
    await comes_back(partner, await asks(partner))
    form = next(form for form in partner.reading.order if form.writes)
    sent = form.fields | {"text": "Ein ting til."}
    for _ in range(2):
        await client.post(form.action, data=sent)
    assert (await partner.open("/consultation/thread")).text.count("Ein ting til.") == 1


async def test_a_follow_up_is_told_to_be_sent_and_until_when_the_team_answers(partner: Person) -> None:
    await comes_back(partner, await asks(partner))
    reading = await partner.type("Og om ho seier nei?")
    assert "Sendt. Teamet svarer seinast tysdag 24. november" in reading.text


async def test_urgent_words_in_a_follow_up_are_answered_with_the_numbers_to_ring(partner: Person) -> None:
    await comes_back(partner, await asks(partner))
    reading = await partner.type("Ho vil ta livet sitt no.")
    assert "Er det fare for liv, ring 113." in reading.text
    assert "Ikkje vent på svar her om det hastar." in reading.text
    assert 'class="number" href="tel:113"' in partner.page.text


async def test_looking_for_answers_keeps_what_is_half_written(partner: Person) -> None:
    await comes_back(partner, await asks(partner))
    sent = {"lang": "nn", "text": "Halvferdig <b>", "choice": "look"}
    page = (await partner.client.post("/consultation/thread", data=sent)).text
    assert "Halvferdig &lt;b&gt;</textarea>" in page
    assert "Sendt." not in page


@pytest.mark.parametrize("lang", LOCALES)
async def test_the_privacy_page_knows_of_professionals(partner: Person, lang: str, catalogs: Catalogs) -> None:
    await partner.open(f"/privacy?lang={lang}")
    assert catalogs.say(lang, "web.privacy.consult.heading") in partner.page.text


async def test_urgent_words_in_a_follow_up_that_is_refused_are_heeded_at_once_and_mark_what_is_sent_instead(
    partner: Person, site: Site
) -> None:
    await comes_back(partner, await asks(partner))
    reading = await partner.type("Kari Hansen vil ta livet sitt no.")
    assert "Er det fare for liv, ring 113." in reading.text
    await partner.type("Kva gjer eg?")
    async with begin(site.database) as tx:
        [row] = await ConsultationDesk(site.vault, RandomIds(), PROMISE).queue(tx, MARIT)
    assert row.consultation.urgent
