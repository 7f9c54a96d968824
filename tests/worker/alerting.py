"""The bell and its post in a test's world."""

from dataclasses import dataclass

from core.alerts.bell import Bell
from core.alerts.courier import Courier
from core.alerts.messages import Messages
from core.alerts.records import ChannelKind
from core.alerts.sending import Sending
from core.clock import Clock
from core.db import Database
from core.duty.guard import Guard
from core.ids import IdSource
from core.vault import Vault
from tests.scenarios.words import PlainWords
from worker.alerting import Alerting
from worker.posting import Posting, Wording

ROOM = dict.fromkeys(ChannelKind, 50)
"""Nothing is on the wire."""


@dataclass(slots=True, frozen=True)
class BellAndPost:
    bell: Alerting
    post: Posting

    async def round(self) -> None:
        """What is due is rung and sent, to the end."""
        while await self.bell.round() is not None:
            pass
        await self.post.deliver_due()


def alerting(
    database: Database,
    vault: Vault,
    ids: IdSource,
    clock: Clock,
    couriers: dict[ChannelKind, Courier] | None = None,
    wording: Wording | None = None,
) -> BellAndPost:
    messages = Messages(ids)
    return BellAndPost(
        Alerting(database=database, clock=clock, bell=Bell(ids, messages), guard=Guard(messages)),
        Posting(
            database=database,
            clock=clock,
            sending=Sending(vault, ids),
            wording=wording or PlainWords(),
            couriers=couriers or {},
        ),
    )
