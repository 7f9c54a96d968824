"""What tells who somebody is, rule by rule, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer

from core.anonymity import Kind, Strength, findings_in, may_be_kept, shown

RULES = [
    ("fnr 15108695088", Kind.IDENTITY_NUMBER, "15108695088"),
    ("konto 1234.56.78900 i dag", Kind.LONG_NUMBER, "1234.56.78900"),
    ("skriv til ho@example.org", Kind.EMAIL, "ho@example.org"),
    ("skriv til ho (at) example.org", Kind.EMAIL, "ho (at) example.org"),
    ("mail nurse at hospital dot com", Kind.EMAIL, "nurse at hospital dot com"),
    ("ring 98 76 54 32 i dag", Kind.PHONE, "98 76 54 32"),
    ("ring +46 70 123 45 67", Kind.PHONE, "+46 70 123 45 67"),
    ("ring 9 8 7 6 5 4 3 2", Kind.PHONE, "9 8 7 6 5 4 3 2"),
    ("møte 14.03.2024 hjå oss", Kind.DATE, "14.03.2024"),
    ("møte 2024-03-14 hjå oss", Kind.DATE, "2024-03-14"),
    ("kode 140398 hjå oss", Kind.DATE, "140398"),
    ("termin 3/11", Kind.DATE, "termin 3/11"),
    ("barnet kom 5. mai i fjor", Kind.DATE, "5. mai"),
    ("barnet kom tjuandre juni", Kind.DATE, "tjuandre juni"),
    ("she came on March 14th", Kind.DATE, "March 14th"),
    ("dei bur i Skulevegen 12 no", Kind.ADDRESS, "Skulevegen 12"),
    ("dei bur på Fjellsida 22 no", Kind.ADDRESS, "Fjellsida 22"),
    ("postnummer 6150", Kind.POST_CODE, "postnummer 6150"),
    ("dei er frå 6020 Ålesund", Kind.POST_CODE, "6020 Ålesund"),
    ("i Solbakken barnehage", Kind.INSTITUTION, "Solbakken barnehage"),
    ("eg tenkjer på Solveig", Kind.NAME, "Solveig"),
    ("eg tenkjer på solveig", Kind.NAME, "solveig"),
    ("eg tenkjer på Liv", Kind.NAME, "Liv"),
    ("Anne-Lise ringde", Kind.NAME, "Anne-Lise"),
    ("guten heiter zebulon", Kind.NAME, "zebulon"),
    ("familien Brekke er sliten", Kind.NAME, "Brekke"),
    ("det er Brekke-familien", Kind.NAME, "Brekke"),
    ("det gjeld Embla Skogvoll", Kind.NAME, "Embla Skogvoll"),
]
WEAK = [
    ("dei bur på 6150 no", Kind.POST_CODE, "6150"),
    ("dei bur i ålesund", Kind.PLACE, "ålesund"),
    ("Hareids beste mor", Kind.PLACE, "Hareids"),
    ("ein ålesundsfamilie", Kind.PLACE, "ålesundsfamilie"),
    ("mor på 23 strevar", Kind.AGE, "23"),
    ("mor (29) strevar", Kind.AGE, "29"),
    ("Ida (23) strevar", Kind.AGE, "23"),
    ("ho er tjuetre", Kind.AGE, "tjuetre"),
    ("ein fireåring", Kind.AGE, "fireåring"),
    ("jenta er 5 månader gammal", Kind.AGE, "5 månader gammal"),
    ("a 3-year-old", Kind.AGE, "3-year-old"),
    ("a 23 yo", Kind.AGE, "23 yo"),
    ("someone aged 23", Kind.AGE, "aged 23"),
    ("ho jobbar på Kleven", Kind.WORK, "Kleven"),
    ("far er prest", Kind.WORK, "prest"),
    ("dei kjem frå Eritrea", Kind.ORIGIN, "Eritrea"),
    ("eg møtte Zuvanna i dag", Kind.NAME, "Zuvanna"),
]


@pytest.mark.parametrize(("text", "kind", "sign"), RULES)
def test_a_strong_sign_is_found_where_it_stands_and_may_never_be_kept(text: str, kind: Kind, sign: str) -> None:
    found = findings_in(text)
    assert [(one.kind, one.strength) for one in found if one.strong][:1] == [(kind, Strength.STRONG)]
    strongest = next(one for one in found if one.strong)
    assert text[strongest.start : strongest.end] == sign
    assert not may_be_kept(found)


@pytest.mark.parametrize(("text", "kind", "sign"), WEAK)
def test_a_weak_sign_is_found_and_may_be_kept_alone(text: str, kind: Kind, sign: str) -> None:
    found = findings_in(text)
    assert [(one.kind, one.strength, text[one.start : one.end]) for one in found] == [(kind, Strength.WEAK, sign)]
    assert may_be_kept(found)


@pytest.mark.parametrize(
    "text",
    [
        "Mor på 23 og sonen på 4",
        "Mor 31 år og far 35 år",
        "Kvinne 23 år i Aukra",
        "Mor på 23 i Hareid",
        "ein prest frå Eritrea",
    ],
)
def test_two_weak_signs_tell_as_much_as_a_strong_one(text: str) -> None:
    found = findings_in(text)
    assert [one.strength for one in found] == [Strength.WEAK, Strength.WEAK]
    assert not may_be_kept(found)


@pytest.mark.parametrize(
    "text",
    [
        "NAV, BUP og DPS er inne. EPDS var 13. COS-P hjelpte ikkje. Barneblikk då?",
        "Even om hun sier nei, må vi handle. Per dags dato vet vi lite. May I ask?",
        "Ring 113, 116 117 eller 800 40 008.",
        "Ring Giftinformasjonen på 22 40 00 40, eller +47 22400040 frå utlandet.",
        "Barnet veg 6120 gram, og dei skuldar 120 000 kroner.",
        "For 2 år sidan. I 5 år. Mellom 1 og 3 år. Veke 32. Klokka 12.30.",
        "Barn 3 år i barnehage er lenge. Mor 2 år etter fødselen.",
    ],
)
def test_services_ordinary_capitals_and_ordinary_numbers_are_no_signs(text: str) -> None:
    assert findings_in(text) == ()


def numbered(nine: int) -> str | None:
    """The eleven digits that begin so, when there are control digits that fit."""
    start = f"{nine:09}"
    first = fodselsnummer.calc_check_digit1(start)
    second = fodselsnummer.calc_check_digit2(start + first)
    return start + first + second if len(first + second) == 2 else None


def people(day: int, month: int, year: int, serial: int) -> str | None:
    return numbered(int(f"{day:02}{month:02}{year:02}{serial:03}"))


OF_PEOPLE = st.builds(
    people,
    st.integers(1, 31).flatmap(lambda day: st.sampled_from((day, day + 40))),
    st.integers(1, 12).flatmap(lambda month: st.sampled_from([month + more for more in (0, 40, 65, 80)])),
    st.integers(0, 99),
    st.integers(0, 999),
)
BETWEEN = st.text(alphabet=st.characters(exclude_categories=("L", "N", "Cs")), max_size=4)


@given(
    st.one_of(OF_PEOPLE, st.integers(0, 999_999_999).map(numbered)).filter(bool),
    st.lists(BETWEEN, min_size=10, max_size=10),
    st.sampled_from(["", "fnr ", "12 ", "Mor, "]),
    st.sampled_from(["", " takk", "7", " 45"]),
)
def test_no_identity_number_with_fitting_control_digits_ever_passes(
    number: str, between: list[str], before: str, after: str
) -> None:
    text = before + "".join(f"{digit}{gap}" for digit, gap in zip(number, [*between, ""], strict=True)) + after
    found = findings_in(text)
    assert Kind.IDENTITY_NUMBER in {one.kind for one in found}
    assert not may_be_kept(found)


def test_what_the_library_calls_an_identity_number_is_one_here_too() -> None:
    with pytest.raises(ValidationError):
        fodselsnummer.validate("15108695077")
    assert fodselsnummer.validate("151086 95088")
    assert findings_in("151086 95088")[0].kind is Kind.IDENTITY_NUMBER
    assert findings_in("1Ⓐ5\u200b1086\n95088")[0].kind is Kind.IDENTITY_NUMBER
    assert findings_in("１５１０８６９５０８８")[0].kind is Kind.IDENTITY_NUMBER


@given(st.text(max_size=500))
def test_any_text_has_findings_in_order_inside_it_and_none_over_another(text: str) -> None:
    ends = [place for one in findings_in(text) for place in (one.start, one.end)]
    assert ends == sorted(ends)
    assert all(0 <= place <= len(text) for place in ends)


@pytest.mark.parametrize("text", ["Ring 71 11 22 33.", "Ring +47 71112233.", "Ring 0047 71 11 22 33 i morgon."])
def test_a_number_that_we_show_to_everybody_is_no_sign_and_every_other_is(text: str) -> None:
    assert findings_in(text, ours=shown(["71 11 22 33", None])) == ()
    assert [one.kind for one in findings_in(text, ours=shown(["71 11 22 34"]))] == [Kind.PHONE]
    assert [one.kind for one in findings_in(text)] == [Kind.PHONE]
