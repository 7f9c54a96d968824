from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from typing_extensions import override


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One thing that really happened at "Telegram", whether or not the bot was ever told."""

    number: int
    at: float
    method: str
    chat_id: int | None = None
    message_id: int | None = None
    text: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)


class Ledger(Sequence[Applied]):
    def __init__(self) -> None:
        self._entries: list[Applied] = []

    def write(self, method: str, *, at: float, **facts: Any) -> None:
        self._entries.append(Applied(number=len(self._entries) + 1, at=at, method=method, **facts))

    def of(self, method: str, *, chat_id: int | None = None) -> list[Applied]:
        return [entry for entry in self if entry.method == method and chat_id in {None, entry.chat_id}]

    def texts(self, chat_id: int | None = None) -> list[str]:
        """Every text sent, in order, copies included."""
        return [entry.text or "" for entry in self.of("sendMessage", chat_id=chat_id)]

    @overload
    def __getitem__(self, index: int) -> Applied: ...
    @overload
    def __getitem__(self, index: slice) -> list[Applied]: ...
    @override
    def __getitem__(self, index: int | slice) -> Applied | list[Applied]:
        return self._entries[index]

    @override
    def __len__(self) -> int:
        return len(self._entries)
