"""The design page shows every macro there is: the names are read from the templates themselves."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

HOUSE = Path(__file__).parents[2]
PAGES = (HOUSE / "admin" / "templates" / "desk_design.html", HOUSE / "web" / "templates" / "design_pieces.html")
FILES = sorted([*HOUSE.glob("admin/templates/macros/*.html"), *HOUSE.glob("web/templates/macros/*.html")])
LABEL = re.compile(r'shown\("([a-z_]+) · ([a-z_]+)"')


@cache
def parsed(file: Path) -> nodes.Template:
    return jinja2.Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))


def macros(file: Path) -> set[tuple[str, str]]:
    return {(file.stem, one.name) for one in parsed(file).find_all(nodes.Macro)}


def called(page: Path) -> Iterator[tuple[str, str]]:
    """The file and the name of each macro that a page calls, whatever it calls it."""
    known: dict[str, tuple[str, str]] = {}
    for line in parsed(page).find_all(nodes.FromImport):
        file = Path(str(line.template.value)).stem if isinstance(line.template, nodes.Const) else ""
        for name in line.names:
            inside, outside = (name, name) if isinstance(name, str) else name
            known[outside] = (file, inside)
    for call in parsed(page).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in known:
            yield known[call.node.name]


SHOWN = {one for page in PAGES for one in called(page)}
LABELLED = {label for page in PAGES for label in LABEL.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parents[2].name}-{file.stem}")
def test_every_macro_is_on_the_design_page_with_its_name(file: Path) -> None:
    assert macros(file), file
    assert macros(file) - SHOWN == set()
    assert macros(file) - LABELLED == set()


def test_the_design_page_names_no_macro_that_is_gone() -> None:
    assert {one for file in FILES for one in macros(file)} >= LABELLED
