"""The hint about the written form: right when it speaks, and silent when it cannot know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.written_form import differs, looks_like

NYNORSK = (
    "Hei! Eg heiter Marit og jobbar i teamet i Molde. Takk for at du skreiv. Eg vil gjerne ringje deg i dag, men eg veit ikkje når det passar.",
    "Vi har lese det du skreiv. Du treng ikkje gjere noko no. Eg ringjer deg i morgon, og så finn vi ut av det saman.",
    "Kva tid passar det best for dykk? Vi kan kome heim til dykk, eller de kan kome hit. Det er heilt opp til dykk sjølv.",
    "Det høyrest ut som ein vanskeleg kvardag. Du er ikkje åleine. Eg har ringt, men fekk ikkje svar. Når kan eg prøve på nytt?",
    "Ho som skal møte deg, heiter Anne. Ho har teieplikt, og du vel sjølv kva du fortel.",
    "Eg prøvde å ringje deg, men kom ikkje gjennom. Skriv kva tid det passar, så ringjer eg då.",
    "Det er fint at de tek kontakt. Kven er heime saman med barnet no, og korleis søv det om natta?",
)
BOKMAAL = (
    "Hei! Jeg heter Marit og jobber i teamet i Molde. Takk for at du skrev. Jeg vil gjerne ringe deg i dag, men jeg vet ikke når det passer.",
    "Vi har lest det du skrev. Du trenger ikke gjøre noe nå. Jeg ringer deg i morgen, og så finner vi ut av det sammen.",
    "Hvilken tid passer best for dere? Vi kan komme hjem til dere, eller dere kan komme hit. Det er helt opp til dere selv.",
    "Det høres ut som en vanskelig hverdag. Du er ikke alene. Jeg har ringt, men fikk ikke svar. Når kan jeg prøve på nytt?",
    "Hun som skal møte deg, heter Anne. Hun har taushetsplikt, og du velger selv hva du forteller.",
    "Jeg prøvde å ringe deg, men kom ikke gjennom. Skriv hvilken tid det passer, så ringer jeg da.",
    "Det er fint at dere tar kontakt. Hvem er hjemme sammen med barnet nå, og hvordan sover det om natten?",
)
ENGLISH = (
    "Hello! My name is Marit and I work with the team in Molde. Thank you for writing. When would you like me to call you?",
    "We have read what you wrote. You do not have to do anything today. I will call you tomorrow, and then we can talk about this.",
)
UNSAID = (
    "",
    "Hei Anne.",
    "Ok, 14.30.",
    "Takk!",
    "Passar bra",
    "Ses i morgen",
    "Det er greit å komme i morgen. Eg er her. Jeg også.",
    "Anna Open No, Storgata 12",
)


@pytest.mark.parametrize(
    ("text", "form"),
    [*((one, "nn") for one in NYNORSK), *((one, "nb") for one in BOKMAAL), *((one, "en") for one in ENGLISH)],
)
def test_a_reply_of_some_sentences_is_known_by_its_words(text: str, form: str) -> None:
    assert looks_like(text) == form
    assert differs(text, form) is None
    assert {differs(text, other) for other in {"nn", "nb", "en"} - {form}} == {form}


@pytest.mark.parametrize("text", UNSAID)
def test_nothing_is_said_of_what_is_short_or_mixed(text: str) -> None:
    assert looks_like(text) is None


@pytest.mark.parametrize("others", [NYNORSK, BOKMAAL], ids=["nn", "nb"])
def test_a_quotation_in_the_other_form_turns_nothing_round(others: tuple[str, ...]) -> None:
    mine = BOKMAAL if others is NYNORSK else NYNORSK
    for text, quoted in zip(mine, others, strict=True):
        assert looks_like(f"{text} {quoted}") is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert looks_like(text) in {None, "nn", "nb", "en"}
    assert looks_like(text.upper()) == looks_like(text.upper().lower())
