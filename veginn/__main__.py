import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from veginn.exits import Exit

OURS_ALONE = 0o077
"""What the program makes, database and logs included, nobody else on the machine may read."""
SERVERS = {"serve", "demo", "practice"}


def main() -> None:
    """A user's mistake is answered in one line on stderr; only a defect of ours shows a trace."""
    os.umask(OURS_ALONE)
    serving = not SERVERS.isdisjoint(sys.argv[1:2])
    if serving:
        _stop_at_once_when_asked()
    code = _run()
    if serving:
        _leave_without_tidying(code)
    sys.exit(code)


def _run() -> int:
    from veginn.commands import app  # noqa: PLC0415 - takes seconds, and a stop must be heard meanwhile
    from veginn.endings import tell  # noqa: PLC0415 - the same

    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.DONE
    except BaseException as problem:  # noqa: BLE001 - the program ends here, whatever ended it
        return tell(problem)
    return Exit.DONE


def _leave_without_tidying(code: int) -> None:
    """Everything is closed by now. Python takes seconds to take itself apart, and an orchestrator does not wait."""
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _stop_at_once_when_asked() -> None:
    """A server that is still starting has nothing in hand yet; it learns later to stop with care."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(Exit.DONE)


if __name__ == "__main__":
    main()
