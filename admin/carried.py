"""Words that were typed when the session ran out: sealed into the sign-in form, given back after it, kept nowhere."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from admin import addresses
from core.staff.policy import ABSOLUTE
from core.vault import Unreadable
from core.vault.sealing import derive, seal, unseal

PURPOSE = b"veginn carried words 4"
NOT_TYPED = frozenset({"csrf", "key", "about"})
"""What a page puts into its forms by itself."""
LONGEST = 57_344
"""Of what the sign-in form carries, in characters. The form may be 64 KiB long, for whoever sends it is nobody yet, and
has a name and a password beside. A whole catchment with every post code is less than half of it once it is packed."""
UNPACKED = 4 * 1_048_576


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
    """Empty where somebody has only pressed a button. Nothing is cut: half a file is worse than none."""
    typed = {name: sent for name, sent in form.items() if name not in NOT_TYPED}
    return typed if any(typed.values()) else {}


class Carrier:
    def __init__(self, secret: bytes) -> None:
        self._key = derive(secret, "carried words")

    def pack(self, carried: Carried) -> str:
        """Empty for what is too long: then nothing of it comes along, and whoever wrote it has to be told.

        Pressed together before it is sealed: all of it is one person's own words, so its length tells on nobody else.
        """
        plain = json.dumps({**asdict(carried), "at": carried.at.isoformat()}, ensure_ascii=False).encode()
        packed = base64.urlsafe_b64encode(seal(self._key, aad=PURPOSE, plain=zlib.compress(plain))).decode("ascii")
        return packed if len(packed) <= LONGEST else ""

    def unpack(self, packed: str, *, staff_id: str, now: datetime) -> Carried | None:
        """None for what we did not seal, what is another person's, and what is older than any session."""
        carried = self._open(packed) if packed else None
        if carried is None or carried.staff_id not in {"", staff_id} or now - carried.at >= ABSOLUTE:
            return None
        return carried

    def _open(self, packed: str) -> Carried | None:
        try:
            sealed = base64.urlsafe_b64decode(packed.encode("ascii"))
            raw = json.loads(zlib.decompressobj().decompress(unseal(self._key, aad=PURPOSE, sealed=sealed), UNPACKED))
        except (UnicodeEncodeError, binascii.Error, Unreadable):
            return None
        subject = Subject(Kind(raw["subject"]["kind"]), raw["subject"]["id"])
        return Carried(**{**raw, "subject": subject, "at": datetime.fromisoformat(raw["at"])})
