"""A professional asks the team about a family without saying who it is (decision 0017).

No account, no case, no chat: the receipt alone leads back. What is kept has rounded times and a short life.
Staff's side is core.consultations.desk.
"""

from core.consultations.errors import Full, HoldsReceipt, Identifying, Mistyped, NoSuchReceipt, TooLong
from core.consultations.partner import PartnerSide
from core.consultations.receipt import Receipt, receipts_in
from core.consultations.records import Answer, Band, Consultation, Message, Question, QueueRow, Role, Stage, Thread

__all__ = [
    "Answer",
    "Band",
    "Consultation",
    "Full",
    "HoldsReceipt",
    "Identifying",
    "Message",
    "Mistyped",
    "NoSuchReceipt",
    "PartnerSide",
    "Question",
    "QueueRow",
    "Receipt",
    "Role",
    "Stage",
    "Thread",
    "TooLong",
    "receipts_in",
]
