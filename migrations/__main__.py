"""For developers: `python -m migrations "what changes"` writes the next revision from the tables in code."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from migrations.run import draft, migrate


def main() -> None:
    [message] = sys.argv[1:] or ["change"]
    with TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'draft.db'}"
        migrate(url)
        draft(url, message)


if __name__ == "__main__":
    main()
