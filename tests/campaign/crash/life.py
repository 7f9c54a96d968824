"""One life of the real program, in a fresh copy of the zygote."""

import asyncio
import os
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

import migrations
from bot.channels.telegram import pace
from core.errors import SetupError
from core.outbox import store as outbox
from core.settings import Settings, load_settings
from tests.campaign.crash import failpoints, mutants
from tests.campaign.crash.failpoints import Passages
from tests.campaign.crash.orders import Fate, Lines, Order, line_of
from tests.campaign.crash.replacing import replace
from veginn.backup_commands import backup_command
from veginn.house import House
from veginn.logs import configure_logs
from veginn.serving import Part, serve

WRONG_USE = 2
PIECE = 65_536


def live(order: Order, news: int, control: int) -> int:
    """The exit code, as `veginn` itself would end."""

    def tell(said: Mapping[str, Any]) -> None:
        os.write(news, line_of(said))

    passages = Passages(tell)
    passages.await_fate(order.fate)
    failpoints.install(passages)
    mutants.install(order.mutant)
    _take_its_time(order)
    try:
        JOBS[order.job](order, passages, control)
    except (SetupError, BaseExceptionGroup) as problem:
        traceback.print_exception(problem)
        return WRONG_USE
    except BaseException as problem:  # noqa: BLE001 - the log is all that is left of a life
        traceback.print_exception(problem)
        return 1
    finally:
        sys.stderr.flush()
    return 0


def _serve(order: Order, passages: Passages, control: int) -> None:
    settings = load_settings(**order.settings)
    configure_logs(settings.log_level)
    asyncio.run(_serving(settings, order, passages, control))


async def _serving(settings: Settings, order: Order, passages: Passages, control: int) -> None:
    lines = Lines()

    def hear() -> None:
        for said in lines.feed(os.read(control, PIECE)):
            passages.await_fate(Fate(**said["fate"]))

    def ready(_house: House) -> None:
        passages.tell({"ready_at": time.monotonic()})

    asyncio.get_running_loop().add_reader(control, hear)
    await serve(settings, parts=frozenset(Part(part) for part in order.parts), ready=ready)


def _migrate(order: Order, passages: Passages, _control: int) -> None:
    statements = []

    def executes(*_: Any) -> None:
        statements.append(1)
        passages.passed("migrate.statement")

    event.listen(Engine, "before_cursor_execute", executes)
    migrations.migrate(order.settings["database_url"])
    passages.tell({"passed": len(statements)})


def _back_up(order: Order, _passages: Passages, _control: int) -> None:
    given = dict(order.settings)
    folder = Path(given.pop("folder"))
    os.environ.update({f"VEGINN_{name.upper()}": value for name, value in given.items()})
    backup_command(folder, keys=None, keys_only=False)


def _take_its_time(order: Order) -> None:
    if order.lease is not None:
        lease = timedelta(seconds=order.lease)
        replace(outbox, "LEASE", lambda _: lease)
    if order.pace is not None:
        replace(pace, "CHAT_SECONDS", lambda _: order.pace)


JOBS = {"serve": _serve, "migrate": _migrate, "backup": _back_up}
