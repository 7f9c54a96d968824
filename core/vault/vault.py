import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from core import signals
from core.db import Tx
from core.vault.models import data_keys, receipt_keys
from core.vault.sealing import KEY_BYTES, Field, Unreadable, aad_of, derive, seal, unseal

NO_KEY = seal(bytes(KEY_BYTES), aad=b"", plain=bytes(KEY_BYTES))
"""As long as a wrapped key, and opened by nobody."""
ENOUGH_TO_TELL = 20
"""Keys that are tried to see whether the master key is theirs."""


@dataclass(slots=True, frozen=True, repr=False)
class SubjectKey:
    """Seals and opens the words of one subject. Held only for the length of a transaction."""

    subject: str
    _key: bytes

    def seal(self, field: Field, plain: str) -> bytes:
        return seal(self._key, aad=aad_of(self.subject, field), plain=plain.encode())

    def copy_for(self, wrapping: bytes, *, aad: bytes) -> bytes:
        """The key itself, sealed for somebody else."""
        return seal(wrapping, aad=aad, plain=self._key)

    def fingerprint(self, plain: str) -> str:
        """Tells later whether these were the words; means nothing once the key is shredded."""
        return hmac.new(derive(self._key, "fingerprint"), plain.encode(), hashlib.sha256).hexdigest()

    def open(self, field: Field, sealed: bytes) -> str:
        """Raises Unreadable."""
        try:
            return unseal(self._key, aad=aad_of(self.subject, field), sealed=sealed).decode()
        except Unreadable:
            raise Unreadable(self.subject) from None


class Vault:
    """Wraps data keys and blinds lookups with keys derived from the master key, which never touches the database."""

    def __init__(self, master_key: bytes) -> None:
        self._wrapping = derive(master_key, "wrap")
        self._blinding = derive(master_key, "blind index")
        self._receipt_lookup = derive(master_key, "receipt lookup")
        self._receipt_content = derive(master_key, "receipt content")
        self.session_secret = derive(master_key, "session")

    async def new_key(self, tx: Tx, subject: str, *, now: datetime) -> SubjectKey:
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = seal(self._wrapping, aad=_wrap_aad(subject), plain=key)
        await tx.execute(insert(data_keys).values(subject=subject, wrapped=wrapped, created_at=now))
        return SubjectKey(subject, key)

    async def key_of(self, tx: Tx, subject: str) -> SubjectKey:
        """Raises Unreadable when the key was shredded, or is damaged."""
        wrapped = await tx.connection.scalar(select(data_keys.c.wrapped).where(data_keys.c.subject == subject))
        if wrapped is None:
            raise Unreadable(subject)
        return self._unwrap(subject, wrapped)

    async def keys_of(self, tx: Tx, subjects: list[str]) -> dict[str, SubjectKey]:
        """One query for a whole page; a subject whose key is shredded or damaged is simply not there."""
        if not subjects:
            return {}
        rows = await tx.execute(
            select(data_keys.c.subject, data_keys.c.wrapped).where(data_keys.c.subject.in_(subjects))
        )
        opened = ((row.subject, self._unwrap_if_whole(row.subject, row.wrapped)) for row in rows)
        return {subject: key for subject, key in opened if key}

    async def fits(self, tx: Tx) -> bool:
        """Whether this master key opens what lies in the database; true for an empty one.

        Several are tried: one that is damaged says nothing of the others.
        """
        rows = (await tx.execute(select(data_keys.c.subject, data_keys.c.wrapped).limit(ENOUGH_TO_TELL))).all()
        return not rows or any(self._unwrap_if_whole(row.subject, row.wrapped) for row in rows)

    async def newest_key(self, tx: Tx) -> datetime | None:
        """When the newest key was made; None for an empty database."""
        made: datetime | None = await tx.connection.scalar(select(func.max(data_keys.c.created_at)))
        return made

    async def shred(self, tx: Tx, subject: str) -> None:
        await shred(tx, subject)

    def lookup_of(self, receipt: str) -> str:
        """To find a consultation by its receipt; opens nothing."""
        return hmac.new(self._receipt_lookup, receipt.encode(), hashlib.sha256).hexdigest()

    async def keep_for_receipt(self, tx: Tx, key: SubjectKey, receipt: str) -> None:
        """A second copy of the key, which opens with this receipt alone."""
        wrapped = key.copy_for(self._key_from(receipt), aad=_receipt_aad(key.subject))
        await tx.execute(insert(receipt_keys).values(subject=key.subject, wrapped=wrapped))

    async def key_by_receipt(self, tx: Tx, subject: str, receipt: str) -> SubjectKey:
        """The same work is done where there is no such subject. Raises Unreadable."""
        found = await tx.connection.scalar(select(receipt_keys.c.wrapped).where(receipt_keys.c.subject == subject))
        wrapped = found or NO_KEY
        try:
            return SubjectKey(subject, unseal(self._key_from(receipt), aad=_receipt_aad(subject), sealed=wrapped))
        except Unreadable:
            raise Unreadable(subject) from None

    def _key_from(self, receipt: str) -> bytes:
        return hmac.new(self._receipt_content, receipt.encode(), hashlib.sha256).digest()

    def blind(self, purpose: str, value: str) -> str:
        """A keyed fingerprint to look a value up by, useless without the master key."""
        return hmac.new(self._blinding, f"{purpose}\x1f{value}".encode(), hashlib.sha256).hexdigest()

    def _unwrap(self, subject: str, wrapped: bytes) -> SubjectKey:
        try:
            return SubjectKey(subject, unseal(self._wrapping, aad=_wrap_aad(subject), sealed=wrapped))
        except Unreadable:
            raise Unreadable(subject) from None

    def _unwrap_if_whole(self, subject: str, wrapped: bytes) -> SubjectKey | None:
        try:
            return self._unwrap(subject, wrapped)
        except Unreadable:
            return None


async def shred(tx: Tx, subject: str) -> None:
    """What was sealed for the subject opens nowhere any more. Needs no master key."""
    await tx.execute(delete(data_keys).where(data_keys.c.subject == subject))
    await tx.execute(delete(receipt_keys).where(receipt_keys.c.subject == subject))
    tx.announce(signals.ERASED)


def _wrap_aad(subject: str) -> bytes:
    return aad_of(subject, Field("data_keys", subject, "wrapped"))


def _receipt_aad(subject: str) -> bytes:
    return aad_of(subject, Field("receipt_keys", subject, "wrapped"))
