from sqlalchemy import Column, LargeBinary, String, Table

from core.db import UtcDateTime, metadata

data_keys = Table(
    "data_keys",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Kept beside the data so that key and words share a transaction; backed up apart (decision 0003)."""

receipt_keys = Table(
    "receipt_keys",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""A second copy of a consultation's data key, which only its receipt opens (decision 0017). It goes with the first."""
