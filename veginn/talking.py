"""`veginn talk`: the real reception over a database that lives for one conversation."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

import migrations
from bot.channels.terminal.talk import talk
from bot.i18n import LOCALES
from core.clock import SystemClock
from core.db import open_database
from core.errors import SetupError
from core.ids import RandomIds
from core.settings import load_settings
from core.vault import create_key_file
from veginn.demo import fill_demo
from veginn.house import open_house


async def talk_in_terminal(lang: str, *, save: Path | None) -> None:
    """Raises SetupError for a language that we do not speak."""
    if lang not in LOCALES:
        raise SetupError(f"--lang must be one of {', '.join(LOCALES)}.")
    with TemporaryDirectory() as folder:
        url, key = f"sqlite:///{folder}/talk.db", Path(folder) / "talk.key"
        create_key_file(key)
        migrations.migrate(url)
        database = open_database(url)
        await fill_demo(database, RandomIds(), now=SystemClock().now())
        await database.close()
        async with open_house(load_settings(database_url=url, key_file=key)) as house:
            await talk(house.reception, house.catalogs, locale=lang, lines_in=sys.stdin, out=typer.echo, save=save)
