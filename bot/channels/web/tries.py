"""How often somebody may guess. Counted for each source by itself, so that nobody locks anybody else out.

Nothing of it is stored: a source is known by a fingerprint whose key is gone when the process ends.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ALLOWED = 10
WITHIN = timedelta(minutes=10)
MOST_SOURCES = 10_000
"""Beyond these the one that was quiet for longest is forgotten: 80 bits are not guessed in the tries won by that."""


@dataclass(slots=True)
class Tries:
    """Wrong ones alone are counted: whoever has the receipt may come as often as they like."""

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _wrong: OrderedDict[bytes, list[datetime]] = field(default_factory=OrderedDict)

    def wait(self, source: str, *, now: datetime) -> timedelta:
        """How long until this source may try again; zero when it may."""
        recent = [at for at in self._wrong.get(self._known_as(source), []) if now - at < WITHIN]
        return recent[-ALLOWED] + WITHIN - now if len(recent) >= ALLOWED else timedelta(0)

    def was_wrong(self, source: str, *, now: datetime) -> None:
        known = self._known_as(source)
        self._wrong[known] = [at for at in self._wrong.get(known, []) if now - at < WITHIN] + [now]
        self._wrong.move_to_end(known)
        while len(self._wrong) > MOST_SOURCES:
            self._wrong.popitem(last=False)

    def _known_as(self, source: str) -> bytes:
        return hmac.new(self._secret, source.encode(), hashlib.sha256).digest()
