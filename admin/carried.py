"""Words that were typed when the session ran out: sealed into the sign-in form, given back after it, kept nowhere."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from admin import addresses
from core.staff.policy import ABSOLUTE
from core.vault import Unreadable
from core.vault.sealing import derive, seal, unseal

PURPOSE = b"veginn carried words 3"
NOT_TYPED = frozenset({"csrf", "key", "about"})
"""What a page puts into its forms by itself."""
LONGEST, MOST = 2048, 64


class Kind(StrEnum):
    """What has a page with boxes to write in; the name of its id in an address."""

    CASE = "case_id"
    CONSULTATION = "consultation_id"
    FORMS = "forms"
    """A page of forms that is about nobody: its own address is its id."""


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
        if self.kind is Kind.FORMS:
            return self.id
        page = addresses.case_page if self.kind is Kind.CASE else addresses.consultation_page
        return addresses.our_own(page(self.id))


@dataclass(slots=True, frozen=True, kw_only=True)
class Carried:
    """`staff_id` is empty when nobody knows any more whose session it was.

    `action` and `fields` are of a page of forms: which of them was sent, and everything that was typed into it.
    """

    subject: Subject
    staff_id: str
    at: datetime
    reply: str = ""
    note: str = ""
    action: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def typed_into(form: Mapping[str, str]) -> dict[str, str]:
    """Empty where somebody has only pressed a button."""
    typed = {name: sent[:LONGEST] for name, sent in form.items() if name not in NOT_TYPED}
    return dict(list(typed.items())[:MOST]) if any(typed.values()) else {}


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
