"""A backup put back into an empty database: in one transaction, or not at all."""

from datetime import datetime

from core.backup.loading import leap_ahead, load, refuse_orphans, refuse_others, refuse_rows
from core.backup.patience import without_time_limits
from core.backup.reading import Backup
from core.backup.sections import Schemas
from core.backup.settling import Settled, settle
from core.db import Tx
from core.retention import sign_of_life
from core.vault import Vault


async def restore(tx: Tx, vault: Vault, schemas: Schemas, *, data: Backup, keys: Backup, now: datetime) -> Settled:
    """Each file is loaded at the schema it was made with, the older one first; then all goes to today's.

    On SQLite the database must have been through `let_foreign_keys_sleep`.

    Raises:
        SetupError: the database is in use or not empty, or the backup does not hold together.
    """
    await without_time_limits(tx)
    await refuse_others(tx)
    await refuse_rows(tx, schemas.tables)
    for backup in sorted((data, keys), key=lambda one: schemas.history.index(one.manifest.schema)):
        await tx.connection.run_sync(schemas.bring, backup.manifest.schema)
        await load(tx, backup)
    await tx.connection.run_sync(schemas.bring, schemas.history[-1])
    await leap_ahead(tx, schemas.tables)
    await sign_of_life(tx, vault, now=now)  # before anything is written by a clock that may be wrong
    settled = await settle(tx, vault, schemas.tables, now=now)
    await refuse_orphans(tx)
    return settled
