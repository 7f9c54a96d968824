import pytest

from bot.channels.web.headings import Headed, headed


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Kven er du? Vel det som passar best.", Headed((), "Kven er du?", ("Vel det som passar best.",))),
        ("Så bra. Veit familien det? Sei det.", Headed(("Så bra.",), "Veit familien det?", ("Sei det.",))),
        ("Teamet for deg er i Molde. Passar det? Ja.", Headed((), "Teamet for deg er i Molde. Passar det?", ("Ja.",))),
        (
            "Vil du sende dette?\nDei har teieplikt.\nDu kan seie nei.",
            Headed((), "Vil du sende dette?", ("Dei har teieplikt.", "Du kan seie nei.")),
        ),
        ("Ring 116 117. Eller vent.", Headed((), "Ring 116 117.", ("Eller vent.",))),
        ("Utan punktum", Headed((), "Utan punktum", ())),
        ("", Headed((), "", ())),
    ],
)
def test_the_sentence_that_asks_is_the_heading_and_nothing_else_is_lost(paragraph: str, expected: Headed) -> None:
    assert headed(paragraph) == expected
