"""The one way in which the campaign changes the program, and only in a process that was made to die."""

from collections.abc import Callable
from typing import Any


def replace(owner: Any, name: str, successor: Callable[[Any], Any]) -> None:
    """`successor` gets what stands there and gives what shall stand there.

    Raises AttributeError where nothing of this name is: the program has moved on, and the campaign must follow.
    """
    if name not in vars(owner):
        msg = f"{owner.__name__} has no {name} to replace"
        raise AttributeError(msg)
    setattr(owner, name, successor(vars(owner)[name]))
