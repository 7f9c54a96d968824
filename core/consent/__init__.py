"""What a person said yes to: the version, the language and the fingerprint of the very text shown."""

from core.consent.store import Consent, record_consent

__all__ = ["Consent", "record_consent"]
