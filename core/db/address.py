from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.errors import SetupError

EXAMPLES = "sqlite:///var/veginn.db or postgresql://veginn@localhost/veginn"


def parse_address(url: str) -> URL:
    """Raises SetupError, which never quotes the address: it may hold a password."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise SetupError(f"VEGINN_DATABASE_URL is not a database address. Examples: {EXAMPLES}") from None
    if backend not in {"sqlite", "postgresql"}:
        raise SetupError(f"VEGINN_DATABASE_URL: Veginn keeps its data in SQLite or PostgreSQL. Examples: {EXAMPLES}")
    return parsed
