"""The last thing the program says, and the number it ends with."""

import pytest
from sqlalchemy.exc import OperationalError

from core.errors import AwayError, NotFound, SetupError
from veginn.endings import tell
from veginn.exits import Exit

WORDS = "Eg søv ikkje, seier Kari"
MISTAKE, AWAY = SetupError("Mend the key."), AwayError("Nobody answers.")
DATABASE = OperationalError("SELECT 1", {}, Exception(WORDS))


def group(*problems: Exception) -> ExceptionGroup[Exception]:
    return ExceptionGroup("tasks", [ExceptionGroup("inner", list(problems))])


@pytest.mark.parametrize(
    ("problem", "code", "line"),
    [
        (MISTAKE, Exit.SETUP, "veginn: Mend the key."),
        (AWAY, Exit.AWAY, "veginn: Nobody answers."),
        (group(AWAY, MISTAKE), Exit.SETUP, "veginn: Mend the key."),
        (group(AWAY, DATABASE), Exit.AWAY, "veginn: Nobody answers."),
        (group(DATABASE), Exit.AWAY, "veginn: The database does not answer for now."),
        (NotFound("error.staff_not_found"), Exit.SETUP, "veginn: "),
    ],
)
def test_what_is_no_defect_is_one_line(
    capsys: pytest.CaptureFixture[str], problem: Exception, code: Exit, line: str
) -> None:
    assert tell(problem) is code
    [said] = capsys.readouterr().err.splitlines()
    assert said.startswith(line)
    assert WORDS not in said


def a_defect() -> Exception:
    try:
        _stumble()
    except ValueError as problem:
        return problem
    raise AssertionError


def _stumble() -> None:
    try:
        {"a": "b"}.pop(WORDS)
    except KeyError as first:
        raise ValueError(WORDS) from first


def test_a_defect_shows_the_way_to_it_and_not_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(group(MISTAKE, a_defect())) is Exit.DEFECT
    said = capsys.readouterr().err
    assert "ValueError because of KeyError" in said
    assert "_stumble" in said
    assert WORDS not in said


def test_the_numbers_are_those_that_orchestrators_know() -> None:
    assert [int(one) for one in Exit] == [0, 1, 2, 75, 128]
