"""`veginn page`, as an operator runs it."""

from pathlib import Path

import pytest

from tests.line.program import veginn


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    assert veginn(tmp_path, "teams", "import").returncode == 0
    return tmp_path


def test_the_page_is_written_for_a_proxy_that_is_another_user(ready: Path) -> None:
    done = veginn(ready, "page", "--out", "help")
    assert done.returncode == 0, done.stderr
    assert "nn.html, nb.html, en.html" in done.stdout
    assert "No phone on it for Kristiansund, Molde" in done.stdout
    files = list((ready / "help").iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o644}
    assert 'href="tel:113"' in (ready / "help" / "nn.html").read_text(encoding="utf-8")


def test_a_folder_that_is_none_is_told_in_one_line_and_without_a_database_the_old_page_stays(ready: Path) -> None:
    (ready / "file").write_text("", encoding="utf-8")
    refused = veginn(ready, "page", "--out", "file")
    assert refused.returncode == 2
    assert refused.stderr.startswith("veginn: The page cannot be written to file: ")
    assert veginn(ready, "page", "--out", "help").returncode == 0
    before = (ready / "help" / "nn.html").read_bytes()
    assert veginn(ready, "page", "--out", "help", database_url="sqlite:///nowhere/veginn.db").returncode == 2
    assert (ready / "help" / "nn.html").read_bytes() == before
