"""The forms of accounts: a new one, a new password, and closing one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from admin.forms.case import Trouble
from core.staff import Role
from core.staff.accounts import NewStaff
from core.staff.permissions import works_in_a_team
from core.text import clean_text

LONGEST = 64
FIELD_OF = {
    "error.login_taken": "login",
    "error.staff_needs_login_and_name": "login",
    "error.member_needs_team": "team",
    "error.team_not_found": "team",
}


class Action(StrEnum):
    ADD = "add"
    PASSWORD = "password"  # noqa: S105 - the name of a button
    CLOSE = "close"


@dataclass(slots=True, frozen=True, kw_only=True)
class AccountForm:
    """As it was typed and chosen."""

    login: str = ""
    name: str = ""
    role: str = Role.MEMBER
    team: str = ""
    language: str = "nn"

    @property
    def trouble(self) -> Trouble | None:
        if not self.login:
            return Trouble("login", "console.accounts.problem.login")
        if not self.name:
            return Trouble("name", "console.accounts.problem.name")
        if self.known_role is None:
            return Trouble("role", "console.accounts.problem.role")
        if works_in_a_team(self.known_role) and not self.team:
            return Trouble("team", "console.accounts.problem.team")
        return None

    @property
    def known_role(self) -> Role | None:
        return next((role for role in Role if role == self.role), None)

    @property
    def new(self) -> NewStaff:
        """Somebody outside the teams has none, whatever was chosen. Only of a form without trouble."""
        role = Role(self.role)
        team = self.team if works_in_a_team(role) else None
        return NewStaff(login=self.login, name=self.name, role=role, team_id=team, locale=self.language)


def read_account(sent: Mapping[str, str], languages: tuple[str, ...]) -> AccountForm:
    language = sent.get("language", "")
    return AccountForm(
        login=clean_text(sent.get("login", ""), limit=LONGEST),
        name=clean_text(sent.get("name", ""), limit=LONGEST),
        role=sent.get("role", "")[:LONGEST],
        team=sent.get("team", "")[:LONGEST],
        language=language if language in languages else languages[0],
    )


def trouble_of(key: str) -> Trouble:
    """Where on the page a refusal belongs."""
    return Trouble(FIELD_OF.get(key, "accounts"), key)
