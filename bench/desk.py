"""The console with very many cases: how long a page takes, for one reader and for many, beside a small house.

The program itself, in a process of its own, over HTTP: what is measured is what a browser waits for before it can draw.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import httpx

from bench.desk_crowd import A_THREAD, PASSWORD, TEAMS, DeskCrowd, team_id
from core.clock import SystemClock
from core.db import open_database
from core.vault import Vault, create_key_file, load_master_key
from migrations.run import migrate
from tests.line.page import Page
from tests.line.program import running
from tests.postgres import a_server

READERS = 20
PAGES = 300
SMALL = 4_000, 2_000
"""Cases in the small house, and how many of them are open: every team has a full page there too."""
CLOCK = SystemClock()


@dataclass(slots=True, frozen=True)
class House:
    """A running console. `longest`: by team, the case with the long thread."""

    url: str
    longest: dict[str, str]


async def built(url: str, key_file: Path, all_: int, open_: int) -> dict[str, str]:
    await asyncio.to_thread(migrate, url)
    create_key_file(key_file)
    database = open_database(url)
    try:
        crowd = DeskCrowd(database, Vault(load_master_key(key_file)), CLOCK.now())
        await crowd.move_in()
        await crowd.fill(all_, open_, show=all_ > SMALL[0])
        return crowd.longest
    finally:
        await database.close()


@contextmanager
def house(folder: Path, url: str, all_: int, open_: int) -> Iterator[House]:
    folder.mkdir()
    longest = asyncio.run(built(url, folder / "key", all_, open_))
    with running(folder, "serve", "--only", "web", database_url=url, key_file=str(folder / "key")) as program:
        yield House(program.url, longest)


@asynccontextmanager
async def reader(house: House, login: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with somebody signed in."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=house.url, follow_redirects=True, headers=headers, timeout=60) as client:
        form = Page((await client.get("/admin/sign-in")).text).form_with("password")
        answer = await client.post(form.action, data={**form.fields, "login": login, "password": PASSWORD})
        if answer.url.path != "/admin/":
            raise SystemExit(f"{login} could not sign in: {answer.status_code}")
        yield client


async def page(client: httpx.AsyncClient, path: str) -> float:
    """Milliseconds until the whole page is there."""
    start = perf_counter()
    answer = await client.get(path)
    answer.raise_for_status()
    return (perf_counter() - start) * 1000


async def in_turns(many: House, few: House, paths: dict[str, str], *, pages: int) -> None:
    """One reader in each house, a page here and a page there."""
    async with reader(many, team_id(0)) as great, reader(few, team_id(0)) as small:
        for name, path in paths.items():
            spent: dict[str, list[float]] = {"few": [], "many": []}
            for _ in range(pages):
                spent["few"].append(await page(small, path.format(case=few.longest[team_id(0)])))
                spent["many"].append(await page(great, path.format(case=many.longest[team_id(0)])))
            print(f"  {name:<32} {said(spent['many'])};   in the small house {said(spent['few'])}", flush=True)


async def at_a_page_a_second(house: House, seconds: int) -> None:
    """READERS of as many teams, each a page of their queue every second, not in step."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(reader(house, team_id(n))) for n in range(READERS)]
        times = await asyncio.gather(
            *(reads(client, seconds, start=n / READERS) for n, client in enumerate(clients)),
        )
    print(
        f"  {READERS} readers, a page a second each       {said([one for some in times for one in some])}", flush=True
    )


async def reads(client: httpx.AsyncClient, seconds: int, *, start: float) -> list[float]:
    loop = asyncio.get_running_loop()
    begun, spent = loop.time() + start, []
    for number in range(seconds):
        await asyncio.sleep(max(0.0, begun + number - loop.time()))
        spent.append(await page(client, "/admin/"))
    return spent


def said(times: Sequence[float]) -> str:
    cuts = quantiles(times, n=100)
    return f"p50 {median(times):5.1f} ms, p95 {cuts[94]:5.1f} ms, p99 {cuts[98]:5.1f} ms"


PATHS = {
    "queue": "/admin/",
    "queue, unclaimed": "/admin/?view=unclaimed",
    "queue, what a stream asks for": "/admin/queue-now",
    f"case with {A_THREAD} messages": "/admin/cases/{case}",
}


@contextmanager
def addresses(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    with ExitStack() as stack:
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'many.db'}", f"sqlite:///{folder / 'few.db'}"
        else:
            server = stack.enter_context(a_server())
            yield server.database(), server.database()


def measure(kind: str, *, all_: int, open_: int, pages: int, seconds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="veginn-bench-")))
        great, small = stack.enter_context(addresses(kind, folder))
        few = stack.enter_context(house(folder / "few", small, *SMALL))
        many = stack.enter_context(house(folder / "many", great, all_, open_))
        asyncio.run(in_turns(many, few, PATHS, pages=pages))
        asyncio.run(at_a_page_a_second(many, seconds))


def main() -> None:
    asked = arguments()
    kinds = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    print(f"{os.cpu_count()} processors; load {os.getloadavg()[0]:.1f} before we begin, {CLOCK.now():%F %R} UTC")
    print(f"{asked.cases:,} cases, {asked.open:,} open, {TEAMS} teams; beside it {SMALL[0]:,} cases, {SMALL[1]:,} open")
    for kind in kinds:
        print(f"{kind}{'' if kind == 'sqlite' else ' (as the tests start it: fsync off)'}", flush=True)
        measure(kind, all_=asked.cases, open_=asked.open, pages=asked.pages, seconds=asked.seconds)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=50_000)
    parser.add_argument("--pages", type=int, default=PAGES, help="of each kind")
    parser.add_argument("--seconds", type=int, default=30, help="that many readers read")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    return parser.parse_args()


if __name__ == "__main__":
    main()
