"""What an installed Veginn brings: every page, word, table and migration, and a program that works from anywhere."""

import os
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from pathlib import Path
from shutil import copytree, ignore_patterns
from urllib.request import urlopen

import pytest

from core.settings import known_names

HOUSE = Path(__file__).parents[2]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = sorted(room.rstrip("*") for room in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"])
NOT_SHIPPED = ignore_patterns("__pycache__", "*.pyc")


def run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own program


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built offline from a copy, so that the checkout stays clean."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    for room in ROOMS:
        copytree(HOUSE / room, source / room, ignore=NOT_SHIPPED)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (source / name).write_bytes((HOUSE / name).read_bytes())
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    built = run(sys.executable, "-m", "pip", "wheel", *offline, "-q", "-w", str(place), ".", cwd=source)
    assert built.returncode == 0, built.stderr
    [file] = place.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Python finds the wheel's content before anything else."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = {name: value for name, value in os.environ.items() if not name.upper().startswith("VEGINN_")}
    return ours | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}


def veginn(*words: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-P", "-m", "veginn", *words, cwd=cwd, env=env)


def shipped() -> set[str]:
    files = (path for room in ROOMS for path in (HOUSE / room).rglob("*") if path.is_file())
    return {
        path.relative_to(HOUSE).as_posix()
        for path in files
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_the_wheel_holds_every_file_of_every_room(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == shipped()


def test_the_wheel_carries_its_licence_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [entries] = [archive.read(name).decode() for name in names if name.endswith("entry_points.txt")]
    assert "veginn = veginn.__main__:main" in entries
    assert any(name.endswith("/LICENSE") for name in names)


def test_an_installed_veginn_uses_its_own_files(installed: dict[str, str], tmp_path: Path) -> None:
    asked = "import bot, core, veginn; print(bot.__file__, core.__file__, veginn.__file__)"
    found = run(sys.executable, "-P", "-c", asked, cwd=tmp_path, env=installed)
    assert found.stdout.count(installed["PYTHONPATH"]) == len(("bot", "core", "veginn")), found.stderr


def test_the_command_explains_itself_from_anywhere(installed: dict[str, str], tmp_path: Path) -> None:
    helped = veginn("--help", cwd=tmp_path, env=installed)
    assert helped.returncode == 0, helped.stderr
    assert "serve" in helped.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def set_up(installed: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A new installation in an empty directory, as docs/operations.md describes it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    env = installed | {"VEGINN_PORT": port, "VEGINN_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    for words in (("migrate", "--new-key"), ("teams", "import")):
        done = veginn(*words, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
    return env


@pytest.fixture
def serving(set_up: dict[str, str], tmp_path: Path) -> Iterator[str]:
    command = (sys.executable, "-P", "-m", "veginn", "serve")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=set_up, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603 - our own program
        assert process.stdout
        assert process.stderr
        said = process.stdout.readline()
        assert said, process.stderr.read()
        yield set_up["VEGINN_PUBLIC_URL"]
        process.terminate()
        process.communicate(timeout=30)


def test_a_new_installation_serves_pages_and_files_from_the_wheel(serving: str) -> None:
    with urlopen(f"{serving}/health/ready", timeout=30) as answer:  # noqa: S310 - our own server
        assert answer.status == 200
    with urlopen(f"{serving}/", timeout=30) as answer:  # noqa: S310 - our own server
        page = answer.read().decode()
    assert "/static/base." in page
    assert "/static/tokens." in page


def test_a_new_installation_keeps_its_key_to_itself(set_up: dict[str, str], tmp_path: Path) -> None:
    assert set_up
    assert (tmp_path / "var" / "veginn.key").stat().st_mode & 0o077 == 0


def instructions(dockerfile: str) -> list[str]:
    joined = dockerfile.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def test_the_image_is_built_from_every_room_and_from_the_locks_alone() -> None:
    lines = instructions((HOUSE / "Dockerfile").read_text(encoding="utf-8"))
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    assert set(ROOMS) <= copied
    installs = [line for line in lines if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line or ("--no-deps" in line and "--no-index" in line) for line in installs)


def test_the_image_runs_as_nobody_in_particular_and_says_when_it_is_well() -> None:
    lines = instructions((HOUSE / "Dockerfile").read_text(encoding="utf-8"))
    [user] = [line for line in lines if line.startswith("USER")]
    assert user != "USER root"
    assert any(line.startswith("HEALTHCHECK") and "/health/ready" in line for line in lines)
    assert any(line.startswith("VOLUME") and "/data" in line and "/keys" in line for line in lines)
    assert lines[-1] == 'CMD ["serve"]'


def test_what_the_image_copies_is_not_hidden_from_it() -> None:
    allowed = {
        line[1:] for line in (HOUSE / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    }
    assert set(ROOMS) | {"pyproject.toml", "README.md", "LICENSE", "requirements"} == allowed


COMPOSE = [HOUSE / "docker-compose.yml", HOUSE / "deploy" / "telegram.yml"]
DEPLOYED = [*COMPOSE, HOUSE / "Dockerfile", HOUSE / "deploy" / "Caddyfile", HOUSE / "deploy" / "veginn.service"]


def block(text: str, *names: str) -> str:
    """What stands under a key, by indentation: no YAML library is needed for our own few files."""
    lines = text.splitlines()
    for name in names:
        at = next(number for number, line in enumerate(lines) if line.strip() == f"{name}:")
        lines = list(takewhile(partial(deeper, depth(lines[at])), lines[at + 1 :]))
    return "\n".join(lines)


def depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def deeper(than: int, line: str) -> bool:
    return not line.strip() or depth(line) > than


def declared(text: str, kind: str) -> set[str]:
    """The names in a list at the foot of the file."""
    _, _, foot = text.partition(f"\n{kind}:\n")
    return set(re.findall(r"^  ([a-z-]+):", foot.partition("\n\n")[0], flags=re.MULTILINE))


@pytest.mark.parametrize("file", DEPLOYED, ids=lambda file: str(file.name))
def test_what_is_deployed_names_only_settings_that_exist(file: Path) -> None:
    told = set(re.findall(r"VEGINN_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8")))
    assert told <= set(known_names())


def test_every_volume_and_network_that_is_used_is_declared() -> None:
    text = COMPOSE[0].read_text(encoding="utf-8")
    assert "\t" not in text
    used = set(re.findall(r"^ +- ([a-z-]+):/", text, flags=re.MULTILINE))
    assert used == declared(text, "volumes")
    networks = {name for found in re.findall(r"networks: \[([^]]*)\]", text) for name in found.split(", ")}
    assert networks == declared(text, "networks")


def test_only_the_proxy_is_seen_from_outside_and_only_setup_writes_a_key() -> None:
    text = COMPOSE[0].read_text(encoding="utf-8")
    program, setup, proxy = (block(text, "services", name) for name in ("veginn", "setup", "proxy"))
    assert "ports:" not in program + setup
    assert "ports:" in proxy
    assert "keys:/keys:ro" in program
    assert "keys:/keys:ro" not in setup
    assert "internal: true" in block(text, "networks", "inside")
    assert "networks: [inside]" in program
    assert all("<<: *hard" in service for service in (program, setup, proxy))
    assert "read_only: true" in text
    assert "no-new-privileges:true" in text


def test_the_database_has_no_way_out_and_logs_no_row() -> None:
    database = block(COMPOSE[0].read_text(encoding="utf-8"), "services", "database")
    assert "networks: [inside]" in database
    assert "ports:" not in database
    assert "<<: *hard" in database
    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= set(
        re.findall(r"[a-z_]+=[a-z]+", database)
    )


def test_the_proxy_knows_the_program_and_writes_down_no_visitor() -> None:
    lines = [line.strip() for line in (HOUSE / "deploy" / "Caddyfile").read_text(encoding="utf-8").splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    assert "reverse_proxy veginn:8000 {" in said
    assert "header_up -X-Forwarded-For" in said
    assert "request delete" in said
    assert [line for line in said if line.startswith(("encode", "log {", "flush_interval"))] == []
    assert any(line.startswith("header Strict-Transport-Security") for line in said)
    assert sum(line.count("{") - line.count("}") for line in said) == 0
