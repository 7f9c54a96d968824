"""The bell and its post in a test's world."""

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


def alerting(database: Database, vault: Vault, ids: IdSource, clock: Clock, courier: Courier | None = None) -> Alerting:
    messages = Messages(ids)
    return Alerting(
        database=database,
        clock=clock,
        bell=Bell(ids, messages),
        sending=Sending(vault, ids),
        guard=Guard(messages),
        wording=PlainWords(),
        couriers=dict.fromkeys(ChannelKind, courier) if courier else {},
    )
