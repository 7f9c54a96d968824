import os
import sys

import typer

from bot.i18n import Catalogs
from core.errors import SetupError, VeginnError
from veginn.commands import app

WRONG_USE = 2
OURS_ALONE = 0o077
"""What the program makes, database and logs included, nobody else on the machine may read."""


def main() -> None:
    """A user's mistake is answered in one line on stderr; only a defect of ours shows a trace."""
    os.umask(OURS_ALONE)
    try:
        app()
    except SetupError as problem:
        _stop(str(problem))
    except VeginnError as problem:
        _stop(Catalogs.load().say("en", problem.key))
    except BaseExceptionGroup as group:
        _stop_for(group)


def _stop_for(group: BaseExceptionGroup[BaseException]) -> None:
    """A task that could not start ends the whole group; the first clear word is the one to say."""
    setup, rest = group.split(SetupError)
    if setup is None or rest is not None:
        raise group
    problem: BaseException = setup
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    _stop(str(problem))


def _stop(words: str) -> None:
    typer.echo(f"veginn: {words}", err=True)
    sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
