import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from core.outbox.letter import Letter
from core.vault import SubjectKey


@dataclass(slots=True, frozen=True, kw_only=True)
class Conversation:
    """One person in one channel. `state` is the engine's session as JSON, opaque here."""

    id: str
    channel: str
    address: str
    state: str | None
    case_id: str | None
    reachable: bool
    key: SubjectKey


@dataclass(slots=True, frozen=True, kw_only=True)
class Line:
    """One line of the page: the person's own words (`mine`) or a letter to them."""

    id: int
    at: datetime
    mine: str | None = None
    letter: Letter | None = None

    def to_json(self) -> str:
        return json.dumps({"mine": self.mine, "letter": self.letter and self.letter.to_json()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, *, id_: int, at: datetime) -> Self:
        raw = json.loads(text)
        return cls(id=id_, at=at, mine=raw["mine"], letter=Letter.from_json(raw["letter"]) if raw["letter"] else None)
