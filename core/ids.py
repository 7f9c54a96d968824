"""Where identities come from: row ids, case references and secrets.

Ids are not secrets (ASVS 11.5.1): whoever holds one still needs the right to what it names.
"""

import random
import secrets
from typing import Protocol

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LETTERS = 6


class IdSource(Protocol):
    def new_id(self) -> str:
        """128 bits as 32 hexadecimal letters."""

    def new_reference(self) -> str:
        """Two groups of three Crockford letters, easy to say on the phone: `K7Q-2MX`. May collide: the table decides."""

    def new_secret(self) -> str:
        """256 bits, URL-safe."""


class RandomIds:
    def new_id(self) -> str:
        return secrets.token_hex(16)

    def new_reference(self) -> str:
        return _grouped([secrets.choice(CROCKFORD) for _ in range(REFERENCE_LETTERS)])

    def new_secret(self) -> str:
        return secrets.token_urlsafe(32)


class SeededIds:
    """The same ids in the same order for the same seed: transcripts and tests. Never for real people."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - determinism is the point

    def new_id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def new_reference(self) -> str:
        return _grouped([self._random.choice(CROCKFORD) for _ in range(REFERENCE_LETTERS)])

    def new_secret(self) -> str:
        return f"{self._random.getrandbits(256):064x}"


def _grouped(letters: list[str]) -> str:
    half = REFERENCE_LETTERS // 2
    return f"{''.join(letters[:half])}-{''.join(letters[half:])}"
