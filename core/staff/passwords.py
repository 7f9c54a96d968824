"""Argon2id at OWASP's parameters, away from the event loop and a few at a time, so that guessing cannot take the house down."""

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from core.staff.policy import LONGEST_PASSWORD, password_form

MEMORY_KIB = 19 * 1024
ROUNDS = 2
LANES = 1
AT_ONCE = 2

_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)


class Passwords:
    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        _nobodys()  # made before anybody comes, so that the first unknown name takes no longer than the next

    async def match(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one behind `stored`. Where there is none, the answer takes as long and is no."""
        async with self._turns:
            return await asyncio.to_thread(_match, stored or _nobodys(), password) and stored is not None

    async def hash(self, password: str) -> str:
        """To be kept."""
        async with self._turns:
            return await asyncio.to_thread(hash_password, password)


def hash_password(password: str) -> str:
    """Takes some 60 ms of one core."""
    return _HASHER.hash(password_form(password))


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def _match(stored: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = password[:LONGEST_PASSWORD] + "…"
    try:
        return _HASHER.verify(stored, password_form(password))
    except (VerificationError, InvalidHashError):
        return False
