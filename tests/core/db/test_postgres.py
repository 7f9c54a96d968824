"""Whoever runs the program reads in one line what is wrong with PostgreSQL, and what to do."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import OperationalError

from core.db.postgres import why_refused
from core.errors import AwayError


def refused(problem: Exception) -> OperationalError:
    return OperationalError(None, None, problem)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            psycopg.OperationalError(""),
            "PostgreSQL does not answer, nor say why. Is it running, and does VEGINN_DATABASE_URL lead to it?",
        ),
        (
            errors.LockNotAvailable("canceling statement due to lock timeout\nCONTEXT:  a row of somebody's"),
            "PostgreSQL is kept waiting: canceling statement due to lock timeout. Stop what else works on the database, or try later.",
        ),
        (
            errors.DiskFull("could not extend file: No space left on device\nHINT:  Check free disk space."),
            "PostgreSQL's disk is full: could not extend file: No space left on device. Make room on it, and start again.",
        ),
        (
            psycopg.OperationalError("connection refused\n\tIs the server running?"),
            "PostgreSQL does not answer: connection refused. Is it running?",
        ),
    ],
    ids=["no word", "lock", "disk", "nobody there"],
)
def test_what_passes_is_told_with_what_to_do_and_may_be_tried_again(problem: Exception, line: str) -> None:
    told = why_refused(refused(problem))
    assert isinstance(told, AwayError)
    assert str(told) == line


def test_what_does_not_pass_is_no_outage() -> None:
    told = why_refused(refused(psycopg.OperationalError('FATAL:  password authentication failed for user "veginn"')))
    assert not isinstance(told, AwayError)
    assert "Check VEGINN_DATABASE_URL" in str(told)
