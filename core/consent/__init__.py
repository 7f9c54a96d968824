"""What a person said yes to: the version, the language and the fingerprint of the very text shown."""

from core.consent.store import Agreement, Consent, consents_of, record_consent

__all__ = ["Agreement", "Consent", "consents_of", "record_consent"]
