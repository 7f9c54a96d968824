"""Other help: cards about services beside the family teams, each with who runs it and the day it was last checked."""

from core.services.cards import DropIn, ServiceCard, ServiceKind, stale
from core.services.catalogue import load_services

__all__ = ["DropIn", "ServiceCard", "ServiceKind", "load_services", "stale"]
