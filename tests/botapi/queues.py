"""The updates that wait for the bot: one order for getUpdates, and one lane for each webhook queue (security D1, D5, D6, W5)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DAY = 86_400.0
QUERY_LIFETIME = 150.0
ALL_KINDS = frozenset(
    {
        *(
            "message",
            "edited_message",
            "channel_post",
            "edited_channel_post",
            "business_connection",
            "business_message",
        ),
        *("edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count"),
        *("inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "poll"),
        *("poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost"),
        *("purchased_paid_media", "custom_event", "custom_query", "managed_bot", "guest_message"),
    }
)
DEFAULT_KINDS = ALL_KINDS - {"chat_member", "message_reaction", "message_reaction_count"}
MAX_ANSWER_BYTES = 1 << 22
MAX_QUEUED = 100_000
OFFSET_LEEWAY = 10


def callback_lane(user_id: int) -> int:
    return user_id + (3 << 33)


def own_membership_lane(chat_id: int) -> int:
    return chat_id + (5 << 33)


def own_lane(update_id: int) -> int:
    return update_id + (99 << 33)


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """Compared by identity: a redelivered update is another one with the same id."""

    update_id: int
    data: str  # JSON text of everything but the id, kept as text so that a test can queue what no model would write
    expires_at: float
    lane: int
    redelivered: bool = False

    def text(self) -> str:
        return f'{{"update_id":{self.update_id},\n{self.data}}}'


def fields_of(update: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in update.items() if name != "update_id"})[1:-1]


class UpdateQueue:
    def __init__(self, *, first_update_id: int = 100_000_001) -> None:
        self.kinds = DEFAULT_KINDS
        self._next_id = first_update_id
        self._waiting: list[Pending] = []
        self._ever: dict[int, Pending] = {}
        self._dropped: set[int] = set()

    @property
    def tail(self) -> int:
        return self._next_id

    @property
    def head(self) -> int:
        return next((update.update_id for update in self._waiting if not update.redelivered), self._next_id)

    def add(self, data: str, *, expires_at: float, lane: int | None) -> Pending:
        update = Pending(self._next_id, data, expires_at, own_lane(self._next_id) if lane is None else lane)
        self._next_id += 1
        self._waiting.append(update)
        self._ever[update.update_id] = update
        return update

    def add_kind(self, kind: str, body: Mapping[str, Any], *, expires_at: float, lane: int, now: float) -> int | None:
        """The update's id, or None where the bot does not ask for this kind or it is too old to be queued at all."""
        if kind not in self.kinds or expires_at <= now:
            return None
        return self.add(fields_of({kind: body}), expires_at=expires_at, lane=lane).update_id

    def repeat(self, update_id: int, *, expires_at: float) -> None:
        """Queues a second copy, whatever the bot has confirmed; it is given once. Raises KeyError for an unknown id.

        It overtakes nothing: it stands behind the first where that still waits, else before all that came later.
        """
        first = self._ever[update_id]
        place = self._waiting.index(first) + 1 if first in self._waiting else 0
        self._waiting.insert(place, Pending(update_id, first.data, expires_at, first.lane, redelivered=True))

    def waiting(self, now: float) -> tuple[Pending, ...]:
        for update in [one for one in self._waiting if one.expires_at <= now]:
            self.drop(update)
        return tuple(self._waiting)

    def drop(self, update: Pending) -> None:
        """Its time is over: it is never given again."""
        self.forget(update)
        if not update.redelivered:
            self._dropped.add(update.update_id)

    def was_dropped(self, update_id: int) -> bool:
        return update_id in self._dropped

    def first_asked(self, offset: int) -> int:
        """Where an answer begins; an offset no queue could have given means the head, not the end."""
        if offset <= 0 or not self.head - MAX_QUEUED <= offset <= self.tail + OFFSET_LEEWAY:
            return self.head
        return offset

    def forget_before(self, update_id: int) -> None:
        self._waiting = [update for update in self._waiting if update.redelivered or update.update_id >= update_id]

    def keep_last(self, count: int) -> None:
        self._waiting = self._waiting[-count:] if count else []

    def forget(self, update: Pending) -> None:
        self._waiting = [other for other in self._waiting if other is not update]

    def batch(self, *, start: int, limit: int, now: float) -> list[Pending]:
        """What one getUpdates gives: at most `limit` updates and about 4 MiB. A redelivered copy is given only once."""
        ready = [update for update in self.waiting(now) if update.redelivered or update.update_id >= start]
        chosen = list(_fitting(ready[:limit]))
        for update in chosen:
            if update.redelivered:
                self.forget(update)
        return chosen

    def has_ready(self, *, start: int, now: float) -> bool:
        return any(update.redelivered or update.update_id >= start for update in self.waiting(now))

    def first_in(self, lane: int, now: float) -> Pending | None:
        return next((update for update in self.waiting(now) if update.lane == lane), None)


def _fitting(updates: Iterable[Pending]) -> Iterable[Pending]:
    left = MAX_ANSWER_BYTES
    for update in updates:
        left -= 50 + len(update.data.encode(errors="surrogatepass"))
        if left <= 0:
            return
        yield update
