"""Everything "Telegram" remembers about one bot. Methods and people change it; nothing here knows HTTP."""

import itertools
import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.bell import Bell
from tests.botapi.chats import Chat, Message, Standing
from tests.botapi.errors import BadRequestError, TooManyRequestsError
from tests.botapi.ledger import Ledger
from tests.botapi.markup import Markup
from tests.botapi.profile import Profile
from tests.botapi.queues import DAY, QUERY_LIFETIME, UpdateQueue, callback_lane, own_membership_lane
from tests.botapi.sorting import Sorting
from tests.botapi.weather import Weather


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person sees when the bot answers a press."""

    text: str
    show_alert: bool


@dataclass(slots=True)
class Query:
    asked_at: float
    answer: Answer | None = None
    update_id: int | None = None  # None too where its time was over before it was numbered
    numbered: bool = False


@dataclass(slots=True, kw_only=True)
class Request:
    """One call as it came in. `status` stays None where a fault swallowed it before it was judged."""

    at: float
    method: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None


@dataclass(slots=True)
class World:
    token: str
    now: Callable[[], float]
    chat_interval: float = 0.0  # the shortest time between two messages in one chat, 0 for no such limit
    most_a_second: int = 0  # messages to all chats together, 0 for no such limit
    username: str = "veginn_test_bot"
    bell: Bell = field(default_factory=Bell)
    ledger: Ledger = field(default_factory=Ledger)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    sorting: Sorting = field(default_factory=Sorting)
    weather: Weather = field(default_factory=Weather)
    profile: Profile = field(default_factory=Profile)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    closing: bool = False
    _sent_at: deque[float] = field(default_factory=deque)
    _message_ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _query_ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(7_000_000_000_001))

    @property
    def bot(self) -> dict[str, Any]:
        bot_id = int(self.token.partition(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": self.profile.name() or "Veginn", "username": self.username}

    def chat(self, raw_id: str) -> Chat:
        if not raw_id:
            raise BadRequestError("chat_id is empty")
        chat = self.chats.get(int(raw_id)) if raw_id.lstrip("-").isdigit() else None
        if chat is None or chat.standing is Standing.UNKNOWN:
            raise BadRequestError("chat not found")
        return chat

    def applied(self, method: str, **facts: Any) -> None:
        self.ledger.write(method, at=self.now(), **facts)
        self.bell.ring()

    def post(
        self, chat: Chat, content: dict[str, Any], *, sender: Mapping[str, Any], by_bot: bool, at: float | None = None
    ) -> Message:
        """Puts a message into the chat and gives it the next number."""
        date = int(self.now() if at is None else at)
        message = Message(message_id=next(self._message_ids), date=date, sender=sender, content=content, by_bot=by_bot)
        chat.messages[message.message_id] = message
        return message

    def post_as_bot(self, chat: Chat, content: dict[str, Any], markup: Markup | None) -> Message:
        """Raises TooManyRequestsError where the chat has had its share; nothing is applied then."""
        self._check_pace(chat)
        message = self.post(chat, content, sender=self.bot, by_bot=True)
        message.markup = markup
        chat.arrived.append(message.message_id)
        chat.last_sent_at = self.now()
        self._sent_at.append(self.now())
        return message

    def _check_pace(self, chat: Chat) -> None:
        left = self.chat_interval - (self.now() - chat.last_sent_at)
        if self.chat_interval and left > 0:
            raise TooManyRequestsError(math.ceil(left))
        while self._sent_at and self._sent_at[0] <= self.now() - 1:
            self._sent_at.popleft()
        if self.most_a_second and len(self._sent_at) >= self.most_a_second:
            raise TooManyRequestsError(1)

    def tell(self, kind: str, body: Mapping[str, Any], *, born: float, lifetime: float, lane: int) -> int | None:
        def number() -> int | None:
            return self._number(kind, body, expires_at=born + lifetime, lane=lane)

        return self.sorting.pass_on(lane, number, delay=self.weather.delay())

    def _number(self, kind: str, body: Mapping[str, Any], *, expires_at: float, lane: int) -> int | None:
        update_id = self.updates.add_kind(kind, body, expires_at=expires_at, lane=lane, now=self.now())
        again = self.weather.repeats_after()
        if update_id is not None and again is not None:
            self.sorting.later(again, lambda: self.repeat(update_id))
        if kind == "callback_query":
            query = self.queries[body["id"]]
            query.update_id, query.numbered = update_id, True
        self.bell.ring()
        return update_id

    def repeat(self, update_id: int) -> None:
        self.updates.repeat(update_id, expires_at=self.now() + DAY)
        self.bell.ring()

    def tell_message(self, chat: Chat, message: Message) -> int | None:
        kind = "message" if message.edit_date is None else "edited_message"
        born = message.edit_date or message.date
        return self.tell(kind, chat.as_json(message), born=born, lifetime=DAY, lane=chat.chat_id)

    def tell_press(self, chat: Chat, message_id: int, *, user: Mapping[str, Any], data: str) -> tuple[str, int | None]:
        query_id = str(next(self._query_ids))
        self.queries[query_id] = Query(asked_at=self.now())
        message = chat.messages.get(message_id)
        gone = message is None or message.deleted
        body = {
            "id": query_id,
            "from": user,
            "message": chat.as_inaccessible(message_id) if message is None or gone else chat.as_json(message),
            "chat_instance": str(chat.chat_id * 31),
            "data": data,
        }
        lane = callback_lane(int(user["id"]))
        return query_id, self.tell("callback_query", body, born=self.now(), lifetime=QUERY_LIFETIME, lane=lane)

    def tell_membership(self, chat: Chat, *, by: Mapping[str, Any], old: str, new: str) -> int | None:
        """The bot's own standing changed: "member", "kicked" or "left"."""
        body = {
            "chat": chat.face,
            "from": by,
            "date": int(self.now()),
            "old_chat_member": self._own_membership(old),
            "new_chat_member": self._own_membership(new),
        }
        lane = own_membership_lane(chat.chat_id)
        return self.tell("my_chat_member", body, born=int(self.now()), lifetime=DAY, lane=lane)

    def _own_membership(self, status: str) -> dict[str, Any]:
        member = {"user": self.bot, "status": status}
        return member | {"until_date": 0} if status == "kicked" else member
