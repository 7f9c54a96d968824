"""No text is kept that tells who somebody is: from partner and staff alike."""

from core.anonymity import findings_in, may_be_kept
from core.consultations.errors import HoldsReceipt, Identifying, TooLong
from core.consultations.receipt import receipts_in
from core.errors import Refused

LONGEST = 2000
"""Letters. The length is looked at first: a hostile text must not keep the check busy."""


def check(words: str) -> None:
    """Raises Refused, or one of its kinds; none of them carries the words."""
    if len(words) > LONGEST:
        raise TooLong
    if not words.strip():
        raise Refused("error.empty_message")
    if receipts_in(words):
        raise HoldsReceipt
    findings = findings_in(words)
    if not may_be_kept(findings):
        raise Identifying(findings)
