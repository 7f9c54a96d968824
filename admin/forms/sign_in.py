from collections.abc import Mapping
from dataclasses import dataclass

from admin.addresses import our_own

LONGEST = 1024


@dataclass(slots=True, frozen=True, kw_only=True)
class SignInForm:
    login: str
    password: str
    next: str
    carried: str


def read_sign_in_form(sent: Mapping[str, str]) -> SignInForm:
    return SignInForm(
        login=sent.get("login", "")[:LONGEST],
        password=sent.get("password", "")[:LONGEST],
        next=our_own(sent.get("next", "")),
        carried=sent.get("carried", ""),
    )


def read_own_password(sent: Mapping[str, str]) -> tuple[str, str]:
    """The old one and the new one."""
    return sent.get("old", "")[:LONGEST], sent.get("new", "")[:LONGEST]
