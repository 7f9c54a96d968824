"""The rules of sign-in. Pure: `now` is an argument."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import Refused
from core.text import clean_text

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
"""How often a visit is written down: between two writes a session may live this much longer than IDLE says."""
DEVICE_KNOWN_FOR = timedelta(days=180)

FREE_FAILURES = 5
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
LONGEST_LOGIN = 64


@dataclass(slots=True, frozen=True)
class Tally:
    """Failures in a row on one account from unknown devices, or on one known device."""

    failures: int = 0
    locked_until: datetime | None = None

    def lets_try(self, *, now: datetime) -> bool:
        return self.locked_until is None or now >= self.locked_until


def after_failure(tally: Tally, *, now: datetime) -> Tally:
    """Five failures are free; then each one makes the wait longer, up to a quarter of an hour and never for good."""
    failures = tally.failures + 1
    if failures < FREE_FAILURES:
        return Tally(failures)
    return Tally(failures, now + WAITS[min(failures - FREE_FAILURES, len(WAITS) - 1)])


def session_lives(*, last_seen_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """A clock set back a little ends nobody's session."""
    return now < ends_at and now - last_seen_at < IDLE


def login_form(typed: str) -> str:
    """The one spelling of a login: phones add spaces and capitals by themselves."""
    return clean_text(unicodedata.normalize("NFKC", typed), limit=LONGEST_LOGIN).casefold()[:LONGEST_LOGIN]


def password_form(typed: str) -> str:
    """The same letters whether a keyboard sends å as one sign or two."""
    return unicodedata.normalize("NFC", typed).encode("utf-8", "replace").decode()


def check_password(password: str, *, login: str) -> None:
    """Length is what counts (NIST SP 800-63B); no rules about kinds of letters.

    Raises:
        Refused: shorter than 12 characters, absurdly long, one letter over and over, or built on the login.
    """
    plain = password_form(password)
    if len(plain) < SHORTEST_PASSWORD:
        raise Refused("error.password_too_short")
    if len(plain) > LONGEST_PASSWORD:
        raise Refused("error.password_too_long")
    if len(set(plain)) < SHORTEST_PASSWORD // 3 or login_form(plain).startswith(login_form(login)):
        raise Refused("error.password_too_simple")
