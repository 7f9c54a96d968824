"""Nothing leaves a practice house, whatever the environment says: a mail server and a web server stand beside it and wait."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from core.alerts.courier import Bulletin
from core.alerts.records import ChannelKind
from core.clock import SystemClock
from core.db import read
from core.settings import Settings
from core.signals import SENDS
from tests.line.program import free_port, veginn
from tests.worker.post_office import a_mail_server, a_web_server
from veginn.house import House
from veginn.practice import practice_settings, prepare
from veginn.practice_people import People
from veginn.serving import Practice, serve
from worker.couriers import couriers_of

PACE = timedelta(seconds=20)
ENOUGH = 8


def configured(settings: Settings, *, mail: int, web: int) -> Settings:
    """As if somebody had come past the first fence, which refuses these settings."""
    return settings.model_copy(
        update={
            "smtp_url": SecretStr(f"smtp://127.0.0.1:{mail}"),
            "mail_from": "veginn@example.org",
            "alert_urls": SecretStr(f"json://127.0.0.1:{web}/alert"),
            "heartbeat_url": SecretStr(f"http://127.0.0.1:{web}/ping"),
        }
    )


async def broken_promises(house: House, stop: asyncio.Event) -> None:
    """Until the clock has told of several of them."""
    people = People(house, PACE)
    for team in house.teams:
        for _ in range(3):
            await people.move(team)
    with house.database.signals.listen((SENDS,)) as listener:
        while await told(house) < ENOUGH:
            await listener.wait(0.2)
    stop.set()


async def told(house: House) -> int:
    async with read(house.database) as tx:
        return int(await tx.connection.scalar(text("SELECT count(*) FROM alert_tries WHERE outcome = 'sent'")) or 0)


async def test_alerts_of_practice_reach_neither_mail_nor_web(tmp_path: Path) -> None:
    settings = practice_settings(tmp_path, port=free_port())
    await asyncio.to_thread(prepare, settings, wipe=False)
    async with a_mail_server() as mail:
        with a_web_server() as web:
            tempting = configured(settings, mail=mail.port, web=web.port)
            async with asyncio.timeout(60):
                await serve(tempting, practice=Practice(broken_promises), ready=lambda _: None)
            assert (mail.got, web.paths) == ([], [])
            real = couriers_of(tempting, SystemClock())[ChannelKind.MAIL]
            await real.deliver("marit@example.org", Bulletin(subject="Veginn", body="Prøve."))
            assert mail.recipients == ["marit@example.org"]


@pytest.mark.parametrize("name", ["smtp_url", "alert_urls", "heartbeat_url"])
async def test_practice_does_not_even_start_beside_them(tmp_path: Path, name: str) -> None:
    async with a_mail_server() as mail:
        with a_web_server() as web:
            address = f"smtp://127.0.0.1:{mail.port}" if name == "smtp_url" else f"http://127.0.0.1:{web.port}/"
            said = await asyncio.to_thread(veginn, tmp_path, "practice", **{name: address})
            assert said.returncode == 2
            assert f"VEGINN_{name.upper()}" in said.stderr
            assert (mail.got, web.paths) == ([], [])
