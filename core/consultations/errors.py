"""What may hinder a consultation.

VeginnError
├── NotFound
│   └── NoSuchReceipt       wrong, expired or erased: the three look alike
└── Refused
    ├── Mistyped            not a receipt, or a letter of it is wrong; nothing was looked up
    ├── Identifying         the text tells who somebody is
    ├── HoldsReceipt        whoever read the text would have the key to a consultation
    ├── TooLong             more letters than are looked through
    └── Full                no more messages in this consultation
"""

from core.anonymity import Finding
from core.errors import NotFound, Refused


class NoSuchReceipt(NotFound):
    def __init__(self) -> None:
        super().__init__("error.no_such_receipt")


class Mistyped(Refused):
    def __init__(self) -> None:
        super().__init__("error.receipt_mistyped")


class Identifying(Refused):
    """`findings`: where in the text, and of what kind; never the words."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("error.identifying")
        self.findings = findings


class HoldsReceipt(Refused):
    def __init__(self) -> None:
        super().__init__("error.holds_receipt")


class TooLong(Refused):
    def __init__(self) -> None:
        super().__init__("error.too_long")


class Full(Refused):
    def __init__(self) -> None:
        super().__init__("error.consultation_full")
