from typing import Any, Literal

from core.db import UtcDateTime


def rendered(kind: str, item: object, _context: Any) -> str | Literal[False]:
    """A revision names plain database types: it must run for years, whatever becomes of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False
