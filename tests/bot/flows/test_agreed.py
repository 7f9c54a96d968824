"""What people have agreed to, word for word, by version: a text that changes needs a new version.

The version is kept with each consent. Whoever looks at an older text when they say yes is asked again.
"""

from pathlib import Path

import pytest

from bot.flows import BOOK
from bot.i18n import LOCALES, Catalogs

AGREED = Path(__file__).parent / "agreed"
KEYS = ("send.review", "send.ask", "send.yes", "send.no")
"""The question, beside the notices of the flow: the duty to report, fitted to who writes."""

SENDING = [flow for flow in BOOK.flows if flow.consent_version]


def words_of(flow_id: str, locale: str) -> str:
    flow = BOOK.index[flow_id]
    notices = [key for step in flow.steps for _, key in step.notices]
    words = Catalogs.load().words[locale]
    return "".join(f"{key}\n{words[key]}\n\n" for key in (*notices, *KEYS))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("flow_id", [flow.id for flow in SENDING])
def test_a_text_that_people_agree_to_changes_only_with_its_version(flow_id: str, locale: str) -> None:
    version = BOOK.index[flow_id].consent_version
    file = AGREED / f"{flow_id}.{version}.{locale}.txt"
    assert file.exists(), f"A new version: write what is agreed to from now on into {file.name}, and keep the old file."
    agreed = file.read_text(encoding="utf-8")
    assert words_of(flow_id, locale) == agreed, (
        f"The words of {flow_id} are no longer those of {version}: give its flow a new consent_version."
    )


def test_every_version_ever_agreed_to_is_kept_in_all_languages() -> None:
    kept = {tuple(file.name.removesuffix(".txt").rsplit(".", 1)) for file in AGREED.glob("*.txt")}
    versions = {version for version, _ in kept}
    assert kept == {(version, locale) for version in versions for locale in LOCALES}
