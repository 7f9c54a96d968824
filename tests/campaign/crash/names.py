"""By what name the program remembers an update."""

import hashlib
import json

from bot.channels.telegram.updates import CHANNEL, Heard, read_update
from tests.campaign.installation import TOKEN

BOT_ID = int(TOKEN.partition(":")[0])


def name_of(update: str) -> str | None:
    """None for what the program passes by."""
    match read_update(json.loads(update), bot_id=BOT_ID):
        case Heard(incoming):
            return hashlib.sha256(f"{CHANNEL}:{incoming.external_id}".encode()).hexdigest()
        case _:
            return None
