"""By what name the program remembers an update."""

import hashlib
import json
from collections.abc import Collection
from functools import cache

from bot.channels.telegram.updates import CHANNEL, Heard, read_update
from tests.botapi import BotApiServer
from tests.campaign.installation import TOKEN

BOT_ID = int(TOKEN.partition(":")[0])


def names_of(server: BotApiServer, *, besides: Collection[int] = ()) -> set[str]:
    """The names of all updates that Telegram ever had for the program, besides some."""
    ever = server._world.updates._ever.items()
    return {name for id_, update in ever if id_ not in besides and (name := _name_of(update.text()))}


@cache
def _name_of(update: str) -> str | None:
    """None for what the program passes by."""
    match read_update(json.loads(update), bot_id=BOT_ID):
        case Heard(incoming):
            return hashlib.sha256(f"{CHANNEL}:{incoming.external_id}".encode()).hexdigest()
        case _:
            return None
