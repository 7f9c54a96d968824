"""What goes out with a code: the digits, for how long, and where to type them. Nobody's name, and no address of anybody."""

from datetime import timedelta

import pytest

from bot.i18n import LOCALES, Catalogs
from core.alerts.records import ChannelKind, Parcel, Purpose
from core.db import Database, read
from tests.builders import START
from veginn.bulletins import Bulletins

ADDRESS = "kari@example.org"


def parcel(locale: str, purpose: Purpose = Purpose.PROVE) -> Parcel:
    return Parcel(
        bundle="bundle",
        purpose=purpose,
        channel_id="channel",
        kind=ChannelKind.MAIL,
        address=ADDRESS,
        locale=locale,
        staff_id="kari",
        team_id=None,
        code="042917",
    )


async def body(database: Database, locale: str) -> str:
    words = Bulletins(Catalogs.load(), "https://veginn.example")
    async with read(database) as tx:
        return (await words.bulletin(tx, parcel(locale), now=START + timedelta(minutes=1))).body


async def test_a_code_comes_with_where_to_type_it(database: Database) -> None:
    assert await body(database, "nn") == (
        "Koden er 042 917. Han gjeld i 15 minutt.\n\n"
        "Skriv han inn her:\nhttps://veginn.example/admin/channels\n\n"
        "Har du ikkje bede om ein kode? Då kan du sjå bort frå denne meldinga.\n"
    )


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_language_says_where_and_nobodys_address(database: Database, locale: str) -> None:
    words = await body(database, locale)
    assert "042 917" in words
    assert "\nhttps://veginn.example/admin/channels\n" in words
    assert ADDRESS not in words
