"""What is said when the program ends by an error: one line that says what to do; for a defect of ours the way to it."""

import traceback
from collections.abc import Iterator

import typer

from bot.i18n import Catalogs
from core.db import AWAY
from core.errors import AwayError, SetupError, VeginnError
from veginn.exits import Exit

AWAY_WORDS = "The database does not answer for now. Nothing is half-written; try again a little later."


def tell(problem: BaseException) -> Exit:
    """Says on stderr why the program ends, and returns with what number.

    Of several troubles in a group the one that most needs a hand decides: a defect, then a mistake, then what is away.
    """
    met = tuple(_met(problem))
    defects = [one for one in met if not isinstance(one, (SetupError, VeginnError, *AWAY))]
    if defects:
        for one in defects:
            typer.echo(_way_to(one), err=True)
        return Exit.DEFECT
    worst = min(met, key=lambda one: isinstance(one, (AwayError, *AWAY)))
    typer.echo(f"veginn: {_words_of(worst)}", err=True)
    return Exit.AWAY if isinstance(worst, (AwayError, *AWAY)) else Exit.SETUP


def _met(problem: BaseException) -> Iterator[BaseException]:
    """A task that fails ends the whole group: what matters are its leaves."""
    if isinstance(problem, BaseExceptionGroup):
        for one in problem.exceptions:
            yield from _met(one)
    else:
        yield problem


def _words_of(problem: BaseException) -> str:
    if isinstance(problem, VeginnError):
        return Catalogs.load().say("en", problem.key)
    return str(problem) if isinstance(problem, SetupError) else AWAY_WORDS


def _way_to(problem: BaseException) -> str:
    """Places and types, never the text of an exception: it may quote what a person wrote."""
    steps = "".join(traceback.format_tb(problem.__traceback__))
    causes = [type(one).__qualname__ for one in _chain(problem)]
    return f"veginn: a defect of ours: {' because of '.join(causes)}\n{steps}"


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
