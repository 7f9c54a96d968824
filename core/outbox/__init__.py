"""What is owed to a person: letters, written in the transaction that caused them and delivered by the relay."""

from core.outbox.letter import Choice, Entry, Keyboard, Letter, LetterError, Moment, Said, choice, said, staff_words
from core.outbox.records import NOBODY_THERE, Care, Delivery, DeliveryError, Doings, Parcel, Rank, Sender, Unsure

__all__ = [
    "NOBODY_THERE",
    "Care",
    "Choice",
    "Delivery",
    "DeliveryError",
    "Doings",
    "Entry",
    "Keyboard",
    "Letter",
    "LetterError",
    "Moment",
    "Parcel",
    "Rank",
    "Said",
    "Sender",
    "Unsure",
    "choice",
    "said",
    "staff_words",
]
