"""The conversations themselves, as frozen data."""

from bot.engine.flow import Book
from bot.flows.consultation import CONSULTATION
from bot.flows.family import FAMILY
from bot.flows.front import FRONT
from bot.flows.on_behalf import ON_BEHALF
from bot.flows.professional import PROFESSIONAL

BOOK = Book((FRONT, FAMILY, ON_BEHALF, PROFESSIONAL, CONSULTATION))

__all__ = ["BOOK"]
