"""A phone number as it is looked up by: the same however it was typed, and kept as a keyed fingerprint only."""

import re

from core.cases.records import Card
from core.vault import Vault

PURPOSE = "phone"
AT_HOME = "47"
AT_HOME_DIGITS = 8
SHORTEST = 5
"""Below that it is no number that one calls a family at."""


def plain_number(typed: str) -> str:
    """Digits with the country first; empty where there are too few to be a number."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) < SHORTEST:
        return ""
    if typed.strip().startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    return digits if len(digits) > AT_HOME_DIGITS else AT_HOME + digits


def blind_number(vault: Vault, typed: str) -> str | None:
    number = plain_number(typed)
    return vault.blind(PURPOSE, number) if number else None


def blind_phone_of(vault: Vault, card: Card) -> str | None:
    """None for a card without a number."""
    return blind_number(vault, card.answers.get("phone", ""))
