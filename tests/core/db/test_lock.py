"""A second process on the same SQLite file would corrupt it sooner or later, so it does not start."""

import subprocess
import sys

import pytest

from core.db.lock import hold_database
from core.errors import SetupError

pytestmark = pytest.mark.sqlite
HOLD = """
import sys
from core.db.lock import hold_database
with hold_database(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_a_second_process_is_refused_while_the_first_lives_and_let_in_after_a_kill(database_url: str) -> None:
    with holder(database_url) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(SetupError, match=r"Another Veginn already runs on .*veginn\.db\. Stop it first\."):
            hold_database(database_url).__enter__()
        first.kill()
        first.wait()
    with hold_database(database_url) as held:
        assert held is None


def test_the_lock_is_given_back_at_the_end(database_url: str) -> None:
    with hold_database(database_url):
        pass
    with hold_database(database_url) as held:
        assert held is None


def test_a_database_that_is_no_file_needs_no_lock() -> None:
    with hold_database("postgresql://localhost/veginn") as held:
        assert held is None
