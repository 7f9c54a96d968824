"""`veginn staff …`: accounts for the people who answer."""

import secrets
from typing import Annotated, Literal

import typer

from core.alerts.messages import Messages
from core.clock import SystemClock
from core.duty.leaving import close_account
from core.duty.rota import Rota
from core.ids import RandomIds
from core.staff import Role
from core.staff.accounts import NewStaff, add_staff, list_staff, reset_password
from veginn.beside import in_transaction, reading

Language = Literal["nn", "nb", "en"]

staff_app = typer.Typer(name="staff", help="Accounts for the people who answer.", no_args_is_help=True)

ONCE = "{login} may sign in with this password, and is asked to change it at once: {password}"


@staff_app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="The name that families see.")],
    team: Annotated[str | None, typer.Option(help="Team id, for a member. See: veginn teams export")] = None,
    role: Annotated[Role, typer.Option(help="What the account may do.")] = Role.MEMBER,
    lang: Annotated[Language, typer.Option(help="Language of the console.")] = "nn",
) -> None:
    """Make an account with a new password, shown once."""
    password = _new_password()
    new = NewStaff(login=login, name=name, role=role, team_id=team, locale=lang)
    now = SystemClock().now()
    in_transaction(lambda tx: add_staff(tx, RandomIds(), new, password=password, now=now))
    typer.echo(ONCE.format(login=login, password=password))


@staff_app.command("list")
def list_() -> None:
    """Show every account."""
    for one in reading(list_staff):
        state = "disabled" if one.disabled_at else ""
        typer.echo(f"{one.login:<24} {one.role:<11} {one.team_id or '':<14} {one.name:<24} {state}".rstrip())


@staff_app.command("disable")
def disable(login: Annotated[str, typer.Argument()]) -> None:
    """Close an account at once, with all its sessions. What the person did stays the team's; who steps in is told."""
    now = SystemClock().now()
    rota = Rota(RandomIds(), Messages(RandomIds()))
    in_transaction(lambda tx: close_account(tx, rota, login, now=now))
    typer.echo(f"{login} is signed out everywhere and can no longer sign in.")


@staff_app.command("reset")
def reset(login: Annotated[str, typer.Argument()]) -> None:
    """Give an account a new password, shown once, and end its sessions. A locked or disabled account is opened again."""
    password, now = _new_password(), SystemClock().now()
    in_transaction(lambda tx: reset_password(tx, login, password=password, now=now))
    typer.echo(ONCE.format(login=login, password=password))


def _new_password() -> str:
    return secrets.token_urlsafe(15)
