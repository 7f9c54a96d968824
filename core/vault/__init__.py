"""What is secret: one random data key per subject (a conversation or a case), wrapped by a key outside the database.

Shredding a subject's key makes everything sealed with it unreadable for good, wherever a copy of it lies.
"""

from core.vault.key_file import create_key_file, load_master_key
from core.vault.sealing import Field, Unreadable
from core.vault.vault import SubjectKey, Vault

__all__ = ["Field", "SubjectKey", "Unreadable", "Vault", "create_key_file", "load_master_key"]
