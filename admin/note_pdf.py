"""The note for the journal as a PDF, with letters of its own, so that it looks the same everywhere."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it has none
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from typing_extensions import override

from admin.views.copy_out import Note

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
FAMILY = "dejavu"
MARGIN, LINE = 20, 5.5
"""Millimetres."""
TITLE, HEADING, BODY, SMALL = 15, 11.5, 10, 8
MISSING = "\N{WHITE SQUARE}"
INVISIBLE = {"Cf", "Cc"}
MARKS = {"Mn", "Me"}
"""On the letter before them: without it they are nothing."""


class NotePages(FPDF):
    """A4 with the number of each page, and nothing of a person in what a computer reads of the file."""

    def __init__(self, note: Note) -> None:
        super().__init__(format="A4")
        self.foot_words = printable(note.title)
        self.add_font(FAMILY, fname=FONT)
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.set_title(self.foot_words)
        self.set_creator("Veginn")
        self.add_page()

    @override
    def footer(self) -> None:
        self.set_y(-MARGIN / 2 - LINE)
        self.set_font(FAMILY, size=SMALL)
        self.cell(0, LINE, f"{self.foot_words} · {self.page_no()}/{{nb}}", align="C")

    def say(self, words: str, size: float) -> None:
        self.set_font(FAMILY, size=size)
        self.multi_cell(0, size * 0.55, printable(words), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def pdf_of(note: Note, *, missing: str) -> bytes:
    """Slow (a tenth of a second and more): not for an event loop. `missing` explains the sign for letters we have not."""
    pages = NotePages(note)
    pages.say(note.title, TITLE)
    for part in note.parts:
        pages.ln(LINE)
        pages.say(part.heading, HEADING)
        pages.ln(1)
        for line in part.lines:
            pages.say(line, BODY) if line else pages.ln(LINE / 2)
    pages.ln(LINE)
    pages.say(note.foot, SMALL)
    if any(MISSING in printable(line) for part in note.parts for line in part.lines):
        pages.say(missing, SMALL)
    return bytes(pages.output())


def printable(words: str) -> str:
    """Every letter that the font has; a square for any other, and nothing for what cannot be seen."""
    return "".join(map(_printed, unicodedata.normalize("NFC", words)))


def _printed(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign == "\n" or (ord(sign) in known() and kind not in INVISIBLE):
        return sign
    return "" if kind in INVISIBLE | MARKS else MISSING


@cache
def known() -> frozenset[int]:
    """The code points that the font has a letter for."""
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
