"""Who did or saw what, and when. Ids and fixed words only: an audit row never becomes personal again."""

from core.audit.store import Entry, entries_of, record

__all__ = ["Entry", "entries_of", "record"]
