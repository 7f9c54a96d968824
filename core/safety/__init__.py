"""Help that is always near: numbers to ring, each with the day it was last checked."""

from core.safety.catalogue import load_numbers
from core.safety.numbers import HelpKind, HelpNumber, Hours, stale

__all__ = ["HelpKind", "HelpNumber", "Hours", "load_numbers", "stale"]
