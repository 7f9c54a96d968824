"""What is forgotten, and when: drafts, goodbyes, closed cases, consultations, fingerprints of seen messages."""

from core.retention.service import Retention
from core.retention.sign import SIGN, sign_of_life

__all__ = ["SIGN", "Retention", "sign_of_life"]
