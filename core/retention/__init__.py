"""What is forgotten, and when: drafts, goodbyes, closed cases, fingerprints of seen messages."""

from core.retention.service import Retention

__all__ = ["Retention"]
