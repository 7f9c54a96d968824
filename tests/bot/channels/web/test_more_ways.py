"""What can always be done has a button on the page too: most questions there have no field to write a word in."""

from datetime import timedelta

import httpx
import pytest

from bot.i18n import Catalogs
from core.cases.promise import Watch
from core.db import begin
from core.ids import RandomIds
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site


@pytest.fixture
def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


async def test_a_question_with_buttons_alone_can_be_left_or_passed(person: Person) -> None:
    await person.open("/")
    reading = await person.press("who.parent")
    labels = {label for form in reading.order for label, *_ in form.buttons}
    wanted = ("control.help", "control.person", "control.services", "control.start_over", "control.cancel")
    assert {person.words(key) for key in wanted} <= labels
    await person.press("control.cancel")
    assert person.words("cancelled_no_phone")[:20] in (await person.press("yes")).text


async def test_what_stands_as_a_button_already_is_not_there_twice(person: Person) -> None:
    await person.arrive_at_the_review()
    labels = [label for form in person.reading.order for label, *_ in form.buttons]
    assert labels.count(person.words("control.edit")) == 1


async def test_after_sending_the_numbers_in_an_answer_can_be_pressed(person: Person) -> None:
    await person.send()
    await person.type("eg vil ikkje leve meir")
    thread = person.page.text.split('<ol class="talk"')[-1].split("</ol>")[0]
    assert 'href="tel:113"' in thread


async def test_a_promise_that_is_broken_is_not_promised_any_more(person: Person, site: Site) -> None:
    await person.send()
    site.clock.forward(timedelta(hours=25))
    async with begin(site.database) as tx:
        await Watch(site.vault, RandomIds()).fire_due(tx, now=site.clock.now(), limit=10)
    reading = await person.open("/chat")
    assert person.words("web.sent.before") not in reading.text
    assert person.words("web.sent.reference") in reading.text
