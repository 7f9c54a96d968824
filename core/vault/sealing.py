"""AES-256-GCM bound to its place: a sealed value moved to another row, field or subject does not open."""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12


class Unreadable(Exception):  # noqa: N818 - what it is for the reader
    """Altered, moved, or sealed with a key that is gone. `subject` is an id; nothing here tells of the content."""

    def __init__(self, subject: str = "") -> None:
        super().__init__(subject)
        self.subject = subject


@dataclass(slots=True, frozen=True)
class Field:
    """The place a sealed value belongs to."""

    table: str
    row: str
    column: str


def seal(key: bytes, *, aad: bytes, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes([VERSION]) + nonce + AESGCM(key).encrypt(nonce, plain, aad)


def unseal(key: bytes, *, aad: bytes, sealed: bytes) -> bytes:
    """Raises Unreadable."""
    if not sealed or sealed[0] != VERSION:
        raise Unreadable
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, aad)
    except (InvalidTag, ValueError):
        raise Unreadable from None


def aad_of(subject: str, field: Field) -> bytes:
    return "\x1f".join((f"v{VERSION}", field.table, field.row, field.column, subject)).encode()


def derive(master: bytes, purpose: str) -> bytes:
    """An independent key for each purpose, so that no key does two jobs."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"veginn/{purpose}".encode()).derive(master)
