import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from core.errors import SetupError
from core.vault.sealing import KEY_BYTES


def create_key_file(path: Path) -> None:
    """A new master key, readable by the owner alone. Never overwrites: a lost key is lost words.

    It is whole or not there, whenever the machine stops.

    Raises:
        SetupError: the file cannot be made.
    """
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", encoding="ascii") as draft:
            draft.write(secrets.token_hex(KEY_BYTES) + "\n")
            draft.flush()
            os.fsync(draft.fileno())
            path.hardlink_to(draft.name)
    except OSError as problem:
        raise SetupError(
            f"Cannot create the key file {path}: {problem.strerror}. Check the directory's rights."
        ) from None


def load_master_key(path: Path) -> bytes:
    """Raises SetupError with what to do, never with the content."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise SetupError(
            f"The key file {path} is missing. Restore it from where keys are kept; for a new installation run: veginn migrate --new-key"
        ) from None
    except OSError as problem:
        raise SetupError(f"The key file {path} cannot be read: {problem.strerror}.") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SetupError(f"The key file {path} is damaged: it must hold {KEY_BYTES * 2} hexadecimal letters.")
    return key
