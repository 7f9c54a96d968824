"""The promises kept in the background: what is owed is delivered, what falls due is told, what may go is erased."""

from worker.keeper import Keeper
from worker.relay import Relay

__all__ = ["Keeper", "Relay"]
