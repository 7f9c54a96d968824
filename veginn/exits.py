"""How the program ends, in one number."""

from enum import IntEnum


class Exit(IntEnum):
    """What an orchestrator may conclude from the number.

    DONE: done, or stopped in good order because somebody asked.
    DEFECT: a defect of ours, with a trace; or `veginn doctor` found something to mend.
    SETUP: set up or called wrongly. A line says what to do; starting again does not help.
    AWAY: something outside does not answer for now, such as the database. Starting again later helps (EX_TEMPFAIL).
    INSISTED: this plus the number of a second signal while the first was being obeyed: 130 for Ctrl+C, 143 for SIGTERM.
    """

    DONE = 0
    DEFECT = 1
    SETUP = 2
    AWAY = 75
    INSISTED = 128
