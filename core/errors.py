"""The family of errors. An edge turns one into words by its key; no error carries what a person wrote.

VeginnError
├── NotFound            nothing there, or not for this actor: the two look alike
├── Conflict            somebody else was first
├── Refused             a rule says no
└── SetupError          the program cannot start as it is set up; the text says what to do
    └── AwayError       nothing is set up wrongly: something outside does not answer now, and starting again helps
"""


class VeginnError(Exception):
    """`key` names the words in the catalogs that tell a person what happened and what to do."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class NotFound(VeginnError):  # noqa: N818 - reads as the sentence it is
    pass


class Conflict(VeginnError):  # noqa: N818 - the same
    pass


class Refused(VeginnError):  # noqa: N818 - the same
    pass


class SetupError(Exception):
    """One clear line for the operator: what is wrong and what to do. Shown without a stack trace."""


class AwayError(SetupError):
    """The same line for the operator, but starting again later helps."""
