import pytest

from bot.i18n import DEFAULT_LOCALE, LOCALES, locale_from


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("nn", "nn"),
        ("nn-NO", "nn"),
        ("nn_NO", "nn"),
        ("NN", "nn"),
        ("nno", "nn"),
        ("nb", "nb"),
        ("nb-NO", "nb"),
        ("nb_NO.UTF-8", "nb"),
        ("nob", "nb"),
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nor", "nb"),
        ("en", "en"),
        ("en-US", "en"),
        ("en_GB", "en"),
        ("eng", "en"),
        (" en ", "en"),
        ("de", None),
        ("se", None),
        ("nds-NL", None),
        ("", None),
        ("-", None),
        (None, None),
    ],
)
def test_the_codes_that_clients_send(code: str | None, locale: str | None) -> None:
    assert locale_from(code) == locale


def test_a_nynorsk_county_greets_in_nynorsk() -> None:
    assert DEFAULT_LOCALE == "nn"
    assert set(LOCALES) == {"nn", "nb", "en"}
