"""What can go wrong below a page without being a defect of ours."""

import traceback
from pathlib import Path

from core.db import AWAY

DATABASE_AWAY = (*AWAY, OSError)


def innermost(problem: BaseException) -> str:
    """Where it went wrong, by file and line; never what was in hand there."""
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{Path(frame.filename).stem}:{frame.lineno}"
