"""The three languages, and the one table from the many codes that clients send."""

LOCALES = ("nn", "nb", "en")
DEFAULT_LOCALE = "nn"
"""Møre og Romsdal is a Nynorsk county."""

CODES = {"nn": "nn", "nb": "nb", "no": "nb", "nor": "nb", "nno": "nn", "nob": "nb", "en": "en", "eng": "en"}


def locale_from(code: str | None) -> str | None:
    """Our locale for a language tag such as `no`, `nb-NO` or `en_GB`; None for a language that we do not speak."""
    if not code:
        return None
    return CODES.get(code.replace("_", "-").split("-")[0].strip().lower())
