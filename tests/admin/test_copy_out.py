"""The note for the journal: everything that the case holds, for its own team, and written down in its history."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from admin.note_pdf import MISSING, pdf_of, printable
from admin.views.copy_out import Note, Part
from core.cases.copying import COPIED, ONE_COPY
from tests.admin.conftest import House, Person, plain
from tests.builders import Opened

MISSES = "Teikn som manglar."


def note(*lines: str) -> Note:
    return Note(
        reference="ab12", title="Notat · sak ab12", parts=(Part("Saka", lines),), foot="Slutt", with_notes=False
    )


async def written(alice: Person, path: str) -> None:
    await alice.look(path)
    await alice.press(f"{path}/reply", reply="Hei Anne. Eg ringjer i kveld.")
    await alice.look(path)
    await alice.press(f"{path}/note", note="Var stille i telefonen.")
    await alice.look(path)
    await alice.press(f"{path}/tick-first", **{"tick-secrecy": "yes"})
    await alice.press(f"{path}/talk", **{"talk-place": "home", "talk-day": "2026-11-23"})


async def test_the_note_holds_what_the_family_told_what_was_said_and_what_was_done(alice: Person, path: str) -> None:
    await written(alice, path)
    text = (await alice.client.get(f"{path}/copy-out.txt")).text
    for words in (
        "Eg er så sliten at eg græt.",
        "Anne Berg",
        "+47 900 11 222",
        "Alice Aas",
        "Hei Anne. Eg ringjer i kveld.",
        "Samtale 1",
        "Opna: 23. november 2026 kl. 10.00",
        "23. november 2026 kl. 10.00 · Alice Aas",
    ):
        assert words in text, words
    assert "Var stille" not in text
    assert "Alice Aas" in text
    assert " i dag " not in text


async def test_the_teams_own_notes_come_along_when_asked_for(alice: Person, path: str) -> None:
    await written(alice, path)
    assert "Var stille i telefonen." in plain(await alice.look(f"{path}/copy-out?notes=yes"))
    assert "Var stille" in (await alice.client.get(f"{path}/copy-out.txt?notes=yes")).text
    assert "Var stille" not in plain(await alice.look(f"{path}/copy-out"))


async def test_files_are_named_by_the_reference_and_kept_by_nobody(alice: Person, opened: Opened, path: str) -> None:
    await alice.look(path)
    for kind, media in (("txt", "text/plain; charset=utf-8"), ("pdf", "application/pdf")):
        answer = await alice.client.get(f"{path}/copy-out.{kind}")
        assert answer.headers["content-type"] == media
        assert answer.headers["content-disposition"] == f'attachment; filename="veginn-{opened.reference}.{kind}"'
        assert answer.headers["cache-control"] == "no-store"


async def test_one_sitting_is_one_line_in_the_history(house: House, alice: Person, opened: Opened, path: str) -> None:
    for address in ("copy-out", "copy-out.txt", "copy-out.pdf"):
        await alice.client.get(f"{path}/{address}")
    assert (await house.actions(opened)).count(COPIED) == 1
    page = plain(await alice.look(path))
    assert "Alice Aas skreiv ut saka til journalen" in page
    house.clock.forward(ONE_COPY + timedelta(seconds=1))
    alice = await house.person("alice")
    await alice.client.get(f"{path}/copy-out")
    assert (await house.actions(opened)).count(COPIED) == 2


async def test_a_closed_case_leads_from_the_note_to_erasing_and_an_erased_one_has_no_note(
    alice: Person, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/reached", reached="call")
    await alice.press(f"{path}/close", reason="no_need")
    assert "Saka er ikkje skriven ut." in plain(await alice.look(path))
    await alice.look(f"{path}/copy-out")
    page = plain(await alice.look(path))
    assert "Saka er ikkje skriven ut." not in page
    assert "Skrive ut av Alice Aas" in page
    await alice.press(f"{path}/erase", sure="yes")
    erased = await alice.look(path)
    assert 'id="copy-out"' not in erased
    assert "Eg er så sliten" not in await alice.look(f"{path}/copy-out")


def test_a_pdf_tells_nothing_of_a_person_outside_its_pages() -> None:
    made = pdf_of(note("Anne Berg", "+47 900 11 222"), missing=MISSES)
    assert made.startswith(b"%PDF-")
    for words in ("Anne", "900 11", "Alice"):
        assert words.encode() not in made
        assert words.encode("utf-16-be") not in made


def test_norwegian_and_sami_letters_are_printed_and_what_the_font_lacks_is_a_square() -> None:
    assert printable("æøå ÆØÅ čđŋšŧž áÁ – «»") == "æøå ÆØÅ čđŋšŧž áÁ – «»"
    assert printable("Hei 👩‍👧!") == f"Hei {MISSING}{MISSING}!"
    assert printable("a\x00b\u200d") == "ab"


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_becomes_a_pdf(lines: list[str]) -> None:
    assert pdf_of(note(*lines), missing=MISSES).rstrip().endswith(b"%%EOF")
