"""Who did or saw what, and when. Ids and fixed words only: an audit row never becomes personal again."""

from core.audit.store import (
    VIEWED,
    Entry,
    done_in,
    done_in_all,
    done_since,
    entries_of,
    record,
    record_all,
    seen_since,
    times_done,
)

__all__ = [
    "VIEWED",
    "Entry",
    "done_in",
    "done_in_all",
    "done_since",
    "entries_of",
    "record",
    "record_all",
    "seen_since",
    "times_done",
]
