"""Logs that cannot tell: an allow-list of keys, and never the text of an exception.

Libraries' own records pass the same gate: of them only the logger's name, the level and the place are kept.
"""

import io
import logging
import sys
import traceback
import warnings
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from typing_extensions import override

ALLOWED = frozenset(
    {
        "address",
        "alert",
        "channel",
        "duty",
        "event",
        "kind",
        "letter",
        "level",
        "logger",
        "mode",
        "place",
        "problem",
        "reason",
        "retry_after",
        "seconds",
        "state",
        "status",
        "subject",
        "team",
        "timestamp",
        "update",
        "why",
    }
)
"""`address` is one of ours to listen on, never a person's; `update`, `letter`, `subject` are ids."""

FRAMES = 4
Event = MutableMapping[str, Any]


def configure_logs(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Lenient(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[ContentFree()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    warnings.simplefilter("ignore", ResourceWarning)


def keep_allowed(_logger: object, _method: str, event: Event) -> Event:
    """Drops every key that is not known to be free of content."""
    return {name: value for name, value in event.items() if name in ALLOWED}


class Lenient(io.TextIOBase):
    """A log that cannot be written, because its disk is full or nobody reads any more, stops nothing: its lines are lost."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    @override
    def write(self, text: str, /) -> int:
        with suppress(OSError):
            return self._stream.write(text)
        return len(text)

    @override
    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class ContentFree(logging.Handler):
    """Says that a library complained, and where; not what it said, which may quote a person."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        _, problem, trace = record.exc_info or (None, None, None)
        structlog.get_logger().warning(
            "library.complained",
            logger=record.name,
            place=_innermost(trace) or f"{record.module}:{record.lineno}",
            problem=type(problem).__name__ if problem else None,
            kind=record.levelname,
        )


def _innermost(trace: TracebackType | None) -> str | None:
    """The last steps before the fault, by file and line: names of places, never values."""
    frames = traceback.extract_tb(trace)[-FRAMES:] if trace else []
    return " > ".join(f"{Path(frame.filename).stem}:{frame.lineno}" for frame in frames) or None
