import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from core import signals
from core.db import Tx
from core.vault.models import data_keys
from core.vault.sealing import KEY_BYTES, Field, Unreadable, aad_of, derive, seal, unseal


@dataclass(slots=True, frozen=True, repr=False)
class SubjectKey:
    """Seals and opens the words of one subject. Held only for the length of a transaction."""

    subject: str
    _key: bytes

    def seal(self, field: Field, plain: str) -> bytes:
        return seal(self._key, aad=aad_of(self.subject, field), plain=plain.encode())

    def fingerprint(self, plain: str) -> str:
        """Tells later whether these were the words; means nothing once the key is shredded."""
        return hmac.new(derive(self._key, "fingerprint"), plain.encode(), hashlib.sha256).hexdigest()

    def open(self, field: Field, sealed: bytes) -> str:
        """Raises Unreadable."""
        return unseal(self._key, aad=aad_of(self.subject, field), sealed=sealed).decode()


class Vault:
    """Wraps data keys and blinds lookups with keys derived from the master key, which never touches the database."""

    def __init__(self, master_key: bytes) -> None:
        self._wrapping = derive(master_key, "wrap")
        self._blinding = derive(master_key, "blind index")
        self.session_secret = derive(master_key, "session")

    async def new_key(self, tx: Tx, subject: str, *, now: datetime) -> SubjectKey:
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = seal(self._wrapping, aad=_wrap_aad(subject), plain=key)
        await tx.execute(insert(data_keys).values(subject=subject, wrapped=wrapped, created_at=now))
        return SubjectKey(subject, key)

    async def key_of(self, tx: Tx, subject: str) -> SubjectKey:
        """Raises Unreadable when the key was shredded."""
        wrapped = await tx.connection.scalar(select(data_keys.c.wrapped).where(data_keys.c.subject == subject))
        if wrapped is None:
            raise Unreadable
        return self._unwrap(subject, wrapped)

    async def keys_of(self, tx: Tx, subjects: list[str]) -> dict[str, SubjectKey]:
        """One query for a whole page; a shredded subject is simply not there."""
        rows = await tx.execute(
            select(data_keys.c.subject, data_keys.c.wrapped).where(data_keys.c.subject.in_(subjects))
        )
        return {row.subject: self._unwrap(row.subject, row.wrapped) for row in rows}

    async def fits(self, tx: Tx) -> bool:
        """Whether this master key opens what lies in the database; true for an empty one."""
        row = (await tx.execute(select(data_keys.c.subject, data_keys.c.wrapped).limit(1))).first()
        try:
            return row is None or bool(self._unwrap(row.subject, row.wrapped))
        except Unreadable:
            return False

    async def shred(self, tx: Tx, subject: str) -> None:
        await tx.execute(delete(data_keys).where(data_keys.c.subject == subject))
        tx.announce(signals.ERASED)

    def blind(self, purpose: str, value: str) -> str:
        """A keyed fingerprint to look a value up by, useless without the master key."""
        return hmac.new(self._blinding, f"{purpose}\x1f{value}".encode(), hashlib.sha256).hexdigest()

    def _unwrap(self, subject: str, wrapped: bytes) -> SubjectKey:
        return SubjectKey(subject, unseal(self._wrapping, aad=_wrap_aad(subject), sealed=wrapped))


def _wrap_aad(subject: str) -> bytes:
    return aad_of(subject, Field("data_keys", subject, "wrapped"))
