"""What is owed to a person: letters, written in the transaction that caused them and delivered by the relay."""

from core.outbox.letter import Choice, Entry, Letter, Moment, Said, choice, said, staff_words
from core.outbox.records import Care, Delivery, DeliveryError, Parcel, Rank, Sender, Unsure

__all__ = [
    "Care",
    "Choice",
    "Delivery",
    "DeliveryError",
    "Entry",
    "Letter",
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
