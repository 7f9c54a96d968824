"""Everybody's accounts, by team, for an administrator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from admin import addresses
from admin.forms.accounts import AccountForm, Action
from admin.forms.case import Trouble
from admin.views.frame import LANGUAGES
from admin.views.say import Say
from core.staff import Role
from core.staff.accounts import Account
from web.page import Option, Problem


@dataclass(slots=True, frozen=True, kw_only=True)
class Shown:
    """A new password, which is shown this once."""

    login: str
    password: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Hand:
    """What somebody brings to the page: a form, what is wrong about it, what has just been done."""

    form: AccountForm = AccountForm()  # noqa: RUF009 - it is frozen
    trouble: Trouble | None = None
    shown: Shown | None = None
    closed: str = ""
    kept: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class AccountLine:
    """`mine`: of whoever looks. `closed`: nobody can sign in with it. `handed`: somebody else knows its password."""

    id: str
    login: str
    name: str
    role: str
    closed: bool
    handed: bool
    mine: bool
    password_to: str
    close_to: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Group:
    id: str
    words: str
    lines: tuple[AccountLine, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class AccountsView:
    groups: tuple[Group, ...]
    roles: tuple[Option, ...]
    teams: tuple[Option, ...]
    languages: tuple[Option, ...]
    form: AccountForm
    problem: Problem | None
    shown: Shown | None
    done: str
    kept: bool

    def error(self, name: str) -> str:
        return self.problem.words if self.problem and self.problem.field == name else ""


def accounts_view(
    say: Say, accounts: Sequence[Account], towns: Mapping[str, str], hand: Hand, *, me: str
) -> AccountsView:
    return AccountsView(
        groups=tuple(_groups(say, accounts, towns, me)),
        roles=tuple(Option(value=role, label=say(f"console.accounts.role.{role}")) for role in Role),
        teams=(
            Option(value="", label=say("console.accounts.no_team")),
            *(Option(value=id_, label=town) for town, id_ in sorted((town, id_) for id_, town in towns.items())),
        ),
        languages=tuple(Option(value=one.code, label=one.word) for one in LANGUAGES),
        form=hand.form,
        problem=Problem(field=hand.trouble.field, words=say(hand.trouble.key)) if hand.trouble else None,
        shown=hand.shown,
        done=say("console.accounts.closed_done", name=hand.closed) if hand.closed else "",
        kept=hand.kept,
    )


def _groups(say: Say, accounts: Sequence[Account], towns: Mapping[str, str], me: str) -> Iterator[Group]:
    """Those outside the teams first; within a team the open ones first."""
    ordered = sorted(accounts, key=lambda one: (towns.get(one.team_id or "", ""), bool(one.disabled_at), one.login))
    for town, some in groupby(ordered, key=lambda one: towns.get(one.team_id or "", "")):
        words = say("console.accounts.team", town=town) if town else say("console.accounts.above")
        lines = tuple(_line(say, one, me) for one in some)
        yield Group(id=f"group-{lines[0].id}", words=words, lines=lines)


def _line(say: Say, one: Account, me: str) -> AccountLine:
    return AccountLine(
        id=one.id,
        login=one.login,
        name=one.name,
        role=say(f"console.accounts.role.{one.role}"),
        closed=one.disabled_at is not None,
        handed=one.handed,
        mine=one.id == me,
        password_to=addresses.account_action(one.id, Action.PASSWORD),
        close_to=addresses.account_action(one.id, Action.CLOSE),
    )
