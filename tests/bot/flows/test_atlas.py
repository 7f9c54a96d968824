"""The maps and the words in docs/ are those of the flows as they are."""

import re

import pytest

from bot.i18n import LOCALES
from tests.bot.fakes import shipped_words
from tests.bot.flows.atlas import FOLDER, pages


@pytest.mark.parametrize("name", ["map.md", "words.md"])
def test_the_page_is_fresh(name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == pages()[name], "run: make atlas"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_of_the_conversation_is_missing_from_the_page(locale: str) -> None:
    page = pages()["words.md"]
    texts = shipped_words().words[locale]
    plain = {key: text.replace("\n", "<br>") for key, text in texts.items() if not key.startswith(("console.", "web."))}
    missing = [key for key, text in plain.items() if not all(part in page for part in re.split(r"\{\w+\}", text))]
    assert missing == []
