"""The front door's pieces with invented words: a page of them for the tests, and the words for the console's design page."""

from typing import Any

import jinja2

from web.marked import Mark, pieces
from web.page import Column, ExitWords, Fact, Language, Option, Problem, Said, Shell

__all__ = ["design_page", "design_words"]

LANGUAGES = (
    Language(code="nn", word="Nynorsk"),
    Language(code="nb", word="Bokmål"),
    Language(code="en", word="English"),
)
EXIT_WORDS = ExitWords(
    gone="Lastar.",
    two_left="Trykk Shift to gonger til for å forlate sida.",
    one_left="Trykk Shift éin gong til for å forlate sida.",
    slow="Det gjekk for lang tid. Du er framleis på sida.",
)
TALK = (
    Said(
        key="1",
        kind="theirs",
        who="vi",
        text="Hei! Her når du familieteamet der du bur. Det er gratis, og du treng ikkje tilvising.",
        at="2026-11-22T21:10:00+01:00",
        when="sundag kl. 21.10",
    ),
    Said(
        key="2",
        kind="mine",
        who="du",
        text="Vi søv nesten ikkje.\nEg veit ikkje heilt kven eg skal spørje.",
        at="2026-11-22T21:12:00+01:00",
        when="kl. 21.12",
        state="levert",
    ),
    Said(
        key="3",
        kind="note",
        who="notat, berre for teamet",
        text="Ho vil helst ha telefon etter klokka 19, når barnet søv.",
        at="2026-11-22T21:20:00+01:00",
        when="kl. 21.20",
    ),
    Said(key="4", kind="status", who="Veginn", text="Teamet på Sunnmøre har teke imot meldinga di.", when="kl. 21.21"),
)
ANSWERS = (
    Option(value="parent", label="Eg er mor eller far"),
    Option(value="pregnant", label="Eg er gravid, eller ventar barn saman med nokon"),
    Option(
        value="other", label="Eg er uroleg for ein familie", hint="Besteforelder, nabo, venn eller ein annan vaksen"
    ),
)
TIMES = (
    Option(value="any", label="Når som helst"),
    Option(value="day", label="På dagtid", hint="Mellom klokka 8 og 16"),
    Option(value="evening", label="Om kvelden"),
)
FACTS = (
    Fact(term="Team", value="Familieteamet på Sunnmøre"),
    Fact(term="Svar innan", value="måndag 23. november kl. 21.12"),
    Fact(term="Referanse", value="4K7-92M"),
    Fact(term="Telefon", value="71 00 00 00", href="tel:71000000"),
)
WRITTEN = "Ring meg på 400 00 000 i kveld."
COLUMNS = (Column(label="Team"), Column(label="Nye", numeric=True), Column(label="Svar, middels", numeric=True))
ROWS = (("Nordmøre", "7", "3 t 10 min"), ("Romsdal", "11", "2 t 45 min"), ("Søre Sunnmøre", "4", "5 t 02 min"))


def design_page(environment: jinja2.Environment, *, shell: Shell) -> str:
    return environment.get_template("design.html").render(shell=shell, **design_words())


def design_words() -> dict[str, Any]:
    return {
        "languages": LANGUAGES,
        "exit_words": EXIT_WORDS,
        "talk_lines": TALK,
        "answer_options": ANSWERS,
        "time_options": TIMES,
        "fact_rows": FACTS,
        "table_columns": COLUMNS,
        "table_rows": ROWS,
        "problems": (Problem(field="place", words="Skriv kva kommune familien bur i."),),
        "shown_problems": (Problem(field="place-shown", words="Skriv kva kommune familien bur i."),),
        "talk_shown": TALK,
        "marked_pieces": pieces(WRITTEN, [Mark(12, 22, "ser ut som eit telefonnummer")]),
    }
