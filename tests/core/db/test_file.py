"""Before anybody opens the file: the operator reads what is wrong and what to do."""

import os
from pathlib import Path

import pytest

from core.db.file import check_file
from core.errors import SetupError


def read_only(directory: Path) -> Path:
    """A directory in which not even the administrator can write, where tests run as one."""
    if os.geteuid() == 0:
        return Path("/proc")
    directory.chmod(0o500)
    return directory


def refusal(file: Path) -> str:
    with pytest.raises(SetupError) as caught:
        check_file(f"sqlite:///{file}")
    return str(caught.value)


def test_a_missing_directory_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    assert refusal(tmp_path / "var" / "veginn.db").endswith(f"Make it: mkdir -p {tmp_path / 'var'}")


def test_a_read_only_directory_is_named_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(read_only(tmp_path) / "veginn.db").startswith("Veginn cannot write in ")


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "veginn.db"
    file.write_text("Kjære dagbok, i dag snødde det.")
    assert "is not a SQLite database" in refusal(file)
    assert file.read_text() == "Kjære dagbok, i dag snødde det."


def test_a_directory_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert "cannot write to" in refusal(tmp_path)


@pytest.mark.parametrize("url", ["sqlite:///{0}/new.db", "postgresql://localhost/veginn"])
def test_a_file_to_be_made_and_another_kind_of_database_pass(url: str, tmp_path: Path) -> None:
    check_file(url.format(tmp_path))
    assert list(tmp_path.iterdir()) == []
