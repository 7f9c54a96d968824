"""`veginn doctor` over a real database, well and unwell."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.cases.models import cases
from core.cases.store import subject_of
from core.db import Database
from core.ids import SeededIds
from core.settings import Settings, load_settings
from core.vault import Vault
from tests.builders import MASTER_KEY, START, open_case
from tests.damage import flip_a_byte, lose_the_key
from veginn.doctor import examine


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    key = tmp_path / "veginn.key"
    key.write_text(MASTER_KEY.hex())
    key.chmod(0o600)
    return load_settings(database_url=database_url, key_file=key)


async def told(settings: Settings) -> list[str]:
    return [finding.words for finding in await examine(settings, now=START) if not finding.well]


async def test_a_case_and_a_conversation_that_do_not_open_are_named_by_reference_and_id(
    database: Database, vault: Vault, ids: SeededIds, settings: Settings
) -> None:
    answers = {"name": "Anne Berg"}
    first, second, _whole = [await open_case(database, vault, ids, answers=answers) for _ in range(3)]
    assert not any("open" in words for words in await told(settings))
    await flip_a_byte(database, cases.c.sealed_card, cases.c.id == first.case_id)
    await lose_the_key(database, f"conversation:{second.conversation_id}")
    [words] = [words for words in await told(settings) if "open" in words]
    assert words.startswith(f"Does not open: case {first.reference}, conversation {second.conversation_id}. ")
    assert "Anne" not in words


async def test_many_that_do_not_open_are_counted(
    database: Database, vault: Vault, ids: SeededIds, settings: Settings
) -> None:
    for _ in range(12):
        opened = await open_case(database, vault, ids)
        await lose_the_key(database, subject_of(opened.case_id))
    [words] = [words for words in await told(settings) if "open" in words]
    assert "and 2 more" in words


async def test_a_key_file_of_another_database_is_said_to_be_one(
    database: Database, vault: Vault, ids: SeededIds, settings: Settings
) -> None:
    await open_case(database, vault, ids)
    settings.key_file.write_text(bytes(32).hex())
    assert "The key file belongs to another database" in " ".join(await told(settings))


async def test_a_number_and_a_card_that_nobody_has_checked_for_half_a_year_are_named(settings: Settings) -> None:
    findings = await examine(settings, now=START + timedelta(days=400))
    words = [finding.words for finding in findings if not finding.well]
    assert any(one.startswith("The help number ambulance was last checked") for one in words)
    assert any(one.startswith("The card nast of other help was last checked") for one in words)
    assert not any("of other help was last" in one for one in await told(settings))
