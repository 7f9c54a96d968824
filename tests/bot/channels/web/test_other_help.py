"""Other help on the web: a page for anybody, and cards inside the conversation."""

import re

import httpx
import pytest
from sqlalchemy import func, select

from bot.i18n import LOCALES, Catalogs
from core.conversations.models import lines
from core.db import read
from core.services import load_services
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site

PAGES = {card.url for card in load_services() if card.url}


@pytest.fixture
def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


async def looking_for_a_place(person: Person) -> None:
    await person.open("/?lang=nn")
    await person.press("who.parent")
    await person.type("anna hjelp")
    await person.press("services.kind.local")


@pytest.mark.parametrize("lang", LOCALES)
async def test_the_page_has_every_card_with_its_links_and_sets_nothing(
    client: httpx.AsyncClient, catalogs: Catalogs, lang: str
) -> None:
    person = Person(client, catalogs, lang)
    reading = await person.open(f"/other-help?lang={lang}")
    for card in load_services():
        assert person.words(f"service.{card.key}") in reading.sentences
    assert [url for url in PAGES if f'href="{url}"' not in person.page.text] == []
    assert "set-cookie" not in person.page.headers
    assert catalogs.say(lang, "web.to_front") in reading.text


@pytest.mark.parametrize("path", ["/", "/help-now", "/privacy"])
async def test_every_page_leads_to_it(client: httpx.AsyncClient, path: str) -> None:
    assert 'href="/other-help?lang=nn"' in (await client.get(path)).text


async def test_whoever_comes_from_a_conversation_finds_the_way_back(person: Person) -> None:
    await looking_for_a_place(person)
    await person.open("/other-help?lang=nn")
    assert 'href="/chat#now"' in person.page.text


async def test_the_cards_come_under_their_heading_with_calls_and_links(person: Person) -> None:
    await person.open("/?lang=nn")
    await person.press("who.parent")
    await person.type("anna hjelp")
    await person.press("services.kind.line")
    markup = person.page.text
    heading = re.search(r'<h1 id="question"[^>]*>(.*?)</h1>', markup, re.DOTALL)
    assert heading
    assert heading[1].strip() == "Her er nummer du kan ringe."
    assert markup.index('href="tel:116006"', heading.end()) < markup.index("<form")
    assert '<a href="https://rusinfo.no" rel="noreferrer">' in markup


async def test_a_place_that_is_looked_up_is_not_kept_among_the_lines(site: Site, person: Person) -> None:
    await looking_for_a_place(person)
    async with read(site.database) as tx:
        before = await tx.connection.scalar(select(func.count()).select_from(lines))
    reading = await person.type("Volda")
    assert "BUP i Volda" in reading.text
    async with read(site.database) as tx:
        after = await tx.connection.scalar(select(func.count()).select_from(lines))
    assert before
    assert after == before + 1, "the answer, and not what was typed"


async def test_what_is_typed_there_and_is_no_place_stays_in_the_field(person: Person) -> None:
    await looking_for_a_place(person)
    reading = await person.type("Eg veit ikkje heilt kvar det er lurt å byrje")
    assert [form.fields["text"] for form in reading.order if form.writes] == [
        "Eg veit ikkje heilt kvar det er lurt å byrje"
    ]


async def test_words_of_somebody_else_never_become_a_link(person: Person) -> None:
    await person.open("/?lang=nn")
    await person.press("who.parent")
    await person.type("Molde")
    await person.press("team.yes")
    await person.press("child_age.under_1")
    await person.press("reach.chat")
    await person.type("Sjå https://evil.example og https://rusinfo.no.evil.example")
    assert 'href="https://evil.example' not in person.page.text
    assert 'href="https://rusinfo.no.evil' not in person.page.text


async def test_after_a_no_it_is_one_press_away(person: Person) -> None:
    await person.arrive_at_the_review()
    await person.press("send.no")
    assert 'class="button secondary" href="/other-help?lang=nn"' in person.page.text


async def test_the_numbers_come_before_what_one_reads_at_leisure(person: Person) -> None:
    reading = await person.open("/other-help?lang=nn")
    assert reading.text.index("Nummer du kan ringe") < reading.text.index("Barn og unge som strevar")


async def test_a_number_that_two_share_stands_once_with_both_names(person: Person) -> None:
    reading = await person.open("/help-now?lang=nn")
    assert person.page.text.count(">116 123</a>") == 1
    assert "Foreldresupport, for deg som har eller ventar barn · Mental Helse, når det er tungt" in reading.sentences
