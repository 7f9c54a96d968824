"""Words that were typed when the session ran out: sealed into the sign-in form, given back after it, kept nowhere."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from admin import addresses
from core.staff.policy import ABSOLUTE
from core.vault import Unreadable
from core.vault.sealing import derive, seal, unseal

PURPOSE = b"veginn carried words 2"


class Kind(StrEnum):
    """What has a page with boxes to write in; the name of its id in an address."""

    CASE = "case_id"
    CONSULTATION = "consultation_id"


@dataclass(slots=True, frozen=True)
class Subject:
    kind: Kind
    id: str

    @classmethod
    def of(cls, path_params: Mapping[str, str]) -> Self | None:
        """What the address of a request is about; None elsewhere."""
        return next((cls(kind, path_params[kind]) for kind in Kind if path_params.get(kind)), None)

    @property
    def page(self) -> str:
        page = addresses.case_page if self.kind is Kind.CASE else addresses.consultation_page
        return addresses.our_own(page(self.id))


@dataclass(slots=True, frozen=True, kw_only=True)
class Carried:
    """`staff_id` is empty when nobody knows any more whose session it was."""

    subject: Subject
    reply: str
    note: str
    staff_id: str
    at: datetime


class Carrier:
    def __init__(self, secret: bytes) -> None:
        self._key = derive(secret, "carried words")

    def pack(self, carried: Carried) -> str:
        plain = json.dumps({**asdict(carried), "at": carried.at.isoformat()}, ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(seal(self._key, aad=PURPOSE, plain=plain)).decode("ascii")

    def unpack(self, packed: str, *, staff_id: str, now: datetime) -> Carried | None:
        """None for what we did not seal, what is another person's, and what is older than any session."""
        carried = self._open(packed) if packed else None
        if carried is None or carried.staff_id not in {"", staff_id} or now - carried.at >= ABSOLUTE:
            return None
        return carried

    def _open(self, packed: str) -> Carried | None:
        try:
            sealed = base64.urlsafe_b64decode(packed.encode("ascii"))
            raw = json.loads(unseal(self._key, aad=PURPOSE, sealed=sealed))
        except (UnicodeEncodeError, binascii.Error, Unreadable):
            return None
        subject = Subject(Kind(raw["subject"]["kind"]), raw["subject"]["id"])
        return Carried(**{**raw, "subject": subject, "at": datetime.fromisoformat(raw["at"])})
