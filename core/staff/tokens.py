"""Reference tokens: 256 random bits at the person, their fingerprint at rest."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Plain SHA-256 is enough for 256 random bits: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
