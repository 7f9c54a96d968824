"""The page for when everything is down: the numbers, and nothing that needs anybody."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typing_extensions import override

from bot.channels.web.services import EXIT_TO
from bot.i18n import LOCALES, Catalogs
from core.safety import load_numbers
from core.teams.catalogue import read_teams, shipped_teams
from tests.bot.channels.web.person import Reading
from tests.builders import shipped_setup
from veginn.page_command import write_pages

TODAY = date(2026, 11, 22)
TEAMS = read_teams(
    '[{"id": "molde", "town": "Molde", "phone": "71 00 00 00", "address": null,'
    ' "intake_max_months": 12, "retention_days": 90}]'
)


class Addresses(HTMLParser):
    """Whatever an element of the page names, or would fetch."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.led_to: set[str] = set()
        self.elements: set[str] = set()
        self.feed(markup)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        if tag == "a":
            self.led_to.add(named["href"])
        else:
            self.fetched += [named[name] for name in ("src", "href", "srcset", "action", "data") if name in named]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain") / "help"
    write_pages(folder, shipped_setup(), TEAMS, TODAY)
    return folder


@pytest.mark.parametrize("lang", LOCALES)
def test_it_holds_every_number_the_teams_and_the_day_they_were_checked(
    folder: Path, catalogs: Catalogs, lang: str
) -> None:
    markup = (folder / f"{lang}.html").read_text(encoding="utf-8")
    reading, led_to = Reading(markup), Addresses(markup).led_to
    assert markup.startswith("<!doctype html>")
    assert f'<html lang="{lang}"' in markup
    assert {one.link for one in load_numbers()} <= led_to
    assert "tel:71000000" in led_to
    assert catalogs.say(lang, "team.title", town="Molde") in reading.text
    assert catalogs.say(lang, "web.down.words") in reading.text
    assert catalogs.say(lang, "web.help.checked", day=min(one.checked_on for one in load_numbers())) in reading.text
    assert catalogs.say(lang, "web.down.made", day=TODAY) in reading.text


@pytest.mark.parametrize("lang", LOCALES)
def test_it_fetches_nothing_runs_nothing_and_posts_nothing(folder: Path, lang: str) -> None:
    markup = (folder / f"{lang}.html").read_text(encoding="utf-8")
    found = Addresses(markup)
    assert found.fetched == ["data:,"]
    assert not found.elements & {"script", "form", "iframe", "object", "embed", "img", "video", "base"}
    assert "default-src 'none'" in markup
    assert not re.search(r"@import|url\(|\son\w+=", markup)


@pytest.mark.parametrize("lang", LOCALES)
def test_it_leads_back_to_the_other_languages_and_out(folder: Path, lang: str) -> None:
    markup = (folder / f"{lang}.html").read_text(encoding="utf-8")
    others = {f"/help-now?lang={other}" for other in LOCALES if other != lang}
    outside = {one.url for one in load_numbers() if one.url}
    led_to = {address for address in Addresses(markup).led_to if not address.startswith("tel:")}
    assert led_to == others | outside | {EXIT_TO, "/chat", f"/?lang={lang}", "#content", "#help-now"}


def test_without_a_phone_it_says_whom_to_ring(tmp_path: Path, catalogs: Catalogs) -> None:
    write_pages(tmp_path, shipped_setup(), shipped_teams(), TODAY)
    assert catalogs.say("nn", "web.away.no_phones") in Reading((tmp_path / "nn.html").read_text("utf-8")).sentences


def test_it_can_be_read_by_the_proxy_and_leaves_nothing_half_written(folder: Path) -> None:
    write_pages(folder, shipped_setup(), TEAMS, TODAY)
    assert sorted(file.name for file in folder.iterdir()) == ["en.html", "nb.html", "nn.html"]
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o644}
    assert folder.stat().st_mode & 0o777 == 0o755


def test_the_proxy_shows_the_files_that_are_written() -> None:
    proxy = (Path(__file__).parents[4] / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert set(re.findall(r"rewrite \* /([\w.]+)", proxy)) == {f"{lang}.html" for lang in LOCALES}
