from dataclasses import dataclass


@dataclass(slots=True, frozen=True, kw_only=True)
class Team:
    """One family team.

    `phone` is None until the team has given one: no number is ever guessed.
    `intake_max_months` is the child's age at first contact that the team is for; it guides and never refuses
    (helse-mr.no; documents 000 and 002). `retention_days` counts from the day a case is closed.
    """

    id: str
    town: str
    phone: str | None
    address: str | None
    intake_max_months: int
    retention_days: int
