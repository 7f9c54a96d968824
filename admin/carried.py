"""Words that were typed when the session ran out: sealed into the sign-in form, given back after it, kept nowhere."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from core.staff.policy import ABSOLUTE
from core.vault import Unreadable
from core.vault.sealing import derive, seal, unseal

PURPOSE = b"veginn carried words 1"


@dataclass(slots=True, frozen=True, kw_only=True)
class Carried:
    """`staff_id` is empty when nobody knows any more whose session it was."""

    case_id: str
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
        return Carried(**{**raw, "at": datetime.fromisoformat(raw["at"])})
