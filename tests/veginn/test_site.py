"""The finished application behind its fence."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

import migrations
from core.db import open_database
from core.ids import SeededIds
from core.settings import Settings
from core.vault import create_key_file
from tests.builders import START
from veginn.demo import fill_demo
from veginn.house import open_house
from veginn.site import FILE_BYTES, build_site

URL = "http://127.0.0.1:8000"
FORM = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has not signed in, before a house with its teams."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/veginn.db", key_file=tmp_path / "key", public_url=URL)
    create_key_file(settings.key_file)
    await asyncio.to_thread(migrations.migrate, settings.database_url)
    database = open_database(settings.database_url)
    await fill_demo(database, SeededIds(1), now=START)
    await database.close()
    async with open_house(settings) as house:
        transport = httpx.ASGITransport(build_site(house, None, stop=asyncio.Event()))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            yield client


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/admin/settings/catchment/import", FILE_BYTES, 401),
        ("/admin/settings/catchment/import", FILE_BYTES + 1, 413),
        ("/admin/settings/numbers/import", 300_000, 401),
        ("/admin/settings/team-molde/import", 100_000, 413),
        ("/chat", 100_000, 413),
    ],
)
async def test_a_whole_file_of_settings_comes_in_and_nothing_else_of_its_size(
    client: httpx.AsyncClient, path: str, size: int, status: int
) -> None:
    content = b"text=" + b"x" * (size - 5)
    assert (await client.post(path, content=content, headers=FORM)).status_code == status
