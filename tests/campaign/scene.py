"""What a check looks at: the people, Telegram's ledger by chat, and the files."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from tests.botapi import Applied, BotApiServer
from tests.campaign.caller import Caller
from tests.campaign.crowd import Crowd
from tests.campaign.files import CaseFile, Files, Talk
from tests.campaign.reading import Reader
from tests.campaign.staff import StaffDesk


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that a person has in their chat. `seq` is the number of its question, 0 where it asks nothing."""

    text: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`late`: how long after its time a duty may come, because the program was down or busy."""

    server: BotApiServer
    crowd: Crowd
    staff: StaffDesk
    files: Files
    settled_at: datetime
    late: timedelta

    @property
    def reader(self) -> Reader:
        return self.crowd.reader

    @cached_property
    def chats(self) -> Mapping[int, list[Sent]]:
        chats: defaultdict[int, list[Sent]] = defaultdict(list)
        for entry in self.server.ledger.of("sendMessage"):
            if not self.reader.is_beside_a_letter(entry.text or ""):
                chats[entry.chat_id or 0].append(Sent(entry.text or "", _seq(entry)))
        return chats

    @cached_property
    def outages(self) -> int:
        """How often the program may have asked somebody again of its own accord: once, where it did so at all."""
        asked = self.reader.is_asked_after_an_outage
        return int(any(asked(sent.text) for chat in self.chats.values() for sent in chat))

    def talk_of(self, caller: Caller) -> Talk | None:
        return self.files.talks.get(str(caller.person.user_id))

    def cases_of(self, talk: Talk) -> list[CaseFile]:
        return [one for one in self.files.cases.values() if one.case.conversation_id == talk.talk.id]


def _seq(entry: Applied) -> int:
    keyboard = json.loads(entry.arguments.get("reply_markup", "{}")).get("inline_keyboard", [])
    data = next((button["callback_data"] for row in keyboard for button in row if "callback_data" in button), "0")
    return int(data.partition(":")[0])
