"""A case that the team opens again: the family's page says what is true now, also where the page knew nothing any more."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from bot.i18n import Catalogs
from core.cases.desk import Desk
from core.cases.models import cases
from core.conversations.models import conversations
from core.db import begin
from core.ids import RandomIds
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import MARIT, Site


@pytest.fixture
def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


async def closes_and_opens_again(site: Site) -> None:
    await site.staff_closes()
    site.clock.forward(timedelta(days=2))
    async with begin(site.database) as tx:
        case_id = await tx.connection.scalar(select(cases.c.id))
        assert case_id
        await Desk(site.vault, RandomIds()).reopen(tx, MARIT, case_id, now=site.clock.now())


async def test_the_page_names_the_new_promise(person: Person, site: Site) -> None:
    await person.send()
    await closes_and_opens_again(site)
    reading = await person.open("/chat")
    assert "Saka er avslutta" not in reading.text
    assert person.words("web.sent.before") in reading.text
    assert "26. november" in reading.text


async def test_where_the_page_knew_nothing_any_more_the_team_can_still_be_written_to(
    person: Person, site: Site
) -> None:
    await person.send()
    await closes_and_opens_again(site)
    async with begin(site.database) as tx:
        await tx.execute(update(conversations).values(sealed_state=None))
    reading = await person.open("/chat")
    assert "Saka er avslutta" not in reading.text
    reading = await person.type("Hei igjen")
    assert person.words("after.received_waiting").split("{", maxsplit=1)[0] in reading.text
