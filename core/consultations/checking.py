"""No text is kept that tells who somebody is: from partner and staff alike."""

from typing import Protocol

from core.anonymity import findings_in, help_lines, may_be_kept
from core.consultations.errors import HoldsReceipt, Identifying, TooLong
from core.consultations.receipt import receipts_in
from core.db import Tx
from core.errors import Refused

LONGEST = 2000
"""Letters. The length is looked at first: a hostile text must not keep the check busy."""


class Shown(Protocol):
    """Which numbers everybody is shown, in this transaction, as `core.anonymity.shown` has them."""

    async def __call__(self, tx: Tx, /) -> frozenset[str]: ...


async def shipped(_tx: Tx) -> frozenset[str]:
    """Where nobody has changed any."""
    return help_lines()


def check(words: str, ours: frozenset[str]) -> None:
    """Raises Refused, or one of its kinds; none of them carries the words."""
    if len(words) > LONGEST:
        raise TooLong
    if not words.strip():
        raise Refused("error.empty_message")
    if receipts_in(words):
        raise HoldsReceipt
    findings = findings_in(words, ours=ours)
    if not may_be_kept(findings):
        raise Identifying(findings)
