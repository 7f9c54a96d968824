from pathlib import Path

import pytest

from core.errors import SetupError
from core.vault import create_key_file, load_master_key


def refusal(file: Path) -> str:
    with pytest.raises(SetupError) as caught:
        load_master_key(file)
    return str(caught.value)


def test_a_new_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "veginn.key"
    create_key_file(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(load_master_key(file)) == 32


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "veginn.key"
    create_key_file(file)
    before = load_master_key(file)
    create_key_file(file)
    assert load_master_key(file) == before


def test_no_two_keys_are_alike(tmp_path: Path) -> None:
    for name in ("a", "b"):
        create_key_file(tmp_path / name)
    assert load_master_key(tmp_path / "a") != load_master_key(tmp_path / "b")


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    assert "is missing. Restore it" in refusal(tmp_path / "veginn.key")


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "ab" * 31, "ab" * 33, "æ" * 32])
def test_a_damaged_key_is_refused_without_being_shown(tmp_path: Path, content: str) -> None:
    file = tmp_path / "veginn.key"
    file.write_text(content)
    assert "is damaged" in refusal(file)
    assert not content or content not in refusal(file)


def test_a_directory_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path)


def test_a_key_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match="Cannot create the key file"):
        create_key_file(tmp_path / "file" / "veginn.key")
