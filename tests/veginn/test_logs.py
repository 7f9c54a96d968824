"""A log that cannot be written stops nothing."""

import io
from pathlib import Path

import pytest

from veginn.logs import Lenient

FULL = Path("/dev/full")
"""A file of the system's own on which there is never any room."""


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_on_a_full_disk_a_line_is_lost_and_nothing_else() -> None:
    with FULL.open("wb", buffering=0) as full:
        stream = io.TextIOWrapper(full, write_through=True)
        with pytest.raises(OSError, match="No space"):
            stream.write("a line\n")
        print("a line", file=Lenient(stream), flush=True)
        stream.detach()


def test_where_there_is_room_every_line_arrives() -> None:
    stream = io.StringIO()
    print("a line", file=Lenient(stream), flush=True)
    assert stream.getvalue() == "a line\n"
