"""A backup that can be read on either database: the data in one file, the wrapped keys in another (decision 0011).

The one room that touches every table: it copies each as it finds it.
"""

from core.backup.form import Kind, Manifest, Stamp
from core.backup.loading import let_foreign_keys_sleep
from core.backup.reading import Backup, open_backup, refuse_older_keys
from core.backup.restoring import restore
from core.backup.sections import Schemas
from core.backup.settling import Settled
from core.backup.taking import take

__all__ = [
    "Backup",
    "Kind",
    "Manifest",
    "Schemas",
    "Settled",
    "Stamp",
    "let_foreign_keys_sleep",
    "open_backup",
    "refuse_older_keys",
    "restore",
    "take",
]
