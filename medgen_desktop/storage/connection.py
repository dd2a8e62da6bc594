"""Connections to the encrypted file: the key, the settings of SQLite and what its errors mean."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import sqlcipher3.dbapi2 as sqlcipher
import sqlite_utils.db
from sqlite_utils import Database

from medgen_desktop.domain.errors import (
    DISK_FULL,
    UNEXPECTED,
    WORKSPACE_BUSY,
    WORKSPACE_UNREADABLE,
    WRONG_PASSPHRASE,
    UserError,
)
from medgen_desktop.domain.marking_errors import TEXT_NOT_WHOLE

# sqlite-utils looks for sqlite3's own exception class; ours comes from SQLCipher's module.
sqlite_utils.db.OperationalError = sqlcipher.OperationalError  # type: ignore[attr-defined]

Transaction: TypeAlias = Database
"""What `Workspace.transaction` lends: everything written through it is committed together."""

SALT_BYTES = 16
_KEY_ITERATIONS = 256_000  # SQLCipher 4's default, so that the passphrase opens the file anywhere
_KEY_BYTES = 32
BUSY_SECONDS = 5.0
_LARGEST_ID = 2**63 - 1

_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # an acknowledged action survives a power cut
    "PRAGMA temp_store = MEMORY",  # no text in temporary files
    "PRAGMA cache_size = -16384",
)


def row_id(number: int) -> int:
    """The id to ask SQLite for: its module fails on numbers that are too great for one.

    Instead of these it is 0, which no row has, so that they are as unknown as any other.
    """
    return number if abs(number) <= _LARGEST_ID else 0


def new_salt() -> bytes:
    """The random first bytes of a new file."""
    return os.urandom(SALT_BYTES)


def salt_of(path: Path) -> bytes:
    """The salt of an existing file.

    Raises:
        UserError: WORKSPACE_UNREADABLE, or WRONG_PASSPHRASE where the file is too short to be one.
    """
    try:
        with path.open("rb") as file:
            salt = file.read(SALT_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(WORKSPACE_UNREADABLE, path=str(path), reason=reason) from None
    if len(salt) < SALT_BYTES:
        raise UserError(WRONG_PASSPHRASE, path=str(path))
    return salt


def derive_key(passphrase: str, salt: bytes) -> str:
    """SQLCipher's raw key literal, derived as SQLCipher itself derives it from the passphrase.

    Raises:
        UserError: TEXT_NOT_WHOLE.
    """
    try:
        secret = passphrase.encode("utf-8")
    except UnicodeEncodeError:  # holds the passphrase
        raise UserError(TEXT_NOT_WHOLE) from None
    key = hashlib.pbkdf2_hmac("sha512", secret, salt, _KEY_ITERATIONS, _KEY_BYTES)
    return f"x'{key.hex()}{salt.hex()}'"


def connect(path: Path, key: str) -> Database:
    """A connection in autocommit mode; transactions are begun by hand.

    Raises:
        UserError: WRONG_PASSPHRASE, WORKSPACE_UNREADABLE, WORKSPACE_BUSY.
    """
    with explained(path):
        connection = sqlcipher.connect(
            str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong passphrase is no news
            connection.execute(f'PRAGMA key = "{key}"')
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            for setting in _SETTINGS:
                connection.execute(setting)
            connection.create_function("says", 2, _says, deterministic=True)
        except BaseException:
            connection.close()
            raise
    return Database(connection, execute_plugins=False)


def _says(text: str, folded: str) -> bool:
    """SQL function: whether a text holds case-folded words, in any alphabet and of any length."""
    return folded in text.casefold()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; the statement's values never get into the message."""
    try:
        yield
    except UnicodeEncodeError:  # holds the whole text
        raise UserError(TEXT_NOT_WHOLE) from None
    except sqlcipher.DatabaseError as error:
        raise _meaning(str(error), path) from None


def _meaning(message: str, path: Path) -> UserError:
    lowered = message.casefold()
    if "locked" in lowered or "busy" in lowered:
        return UserError(WORKSPACE_BUSY)
    if "full" in lowered:
        return UserError(DISK_FULL)
    if "not a database" in lowered or "encrypted" in lowered:
        return UserError(WRONG_PASSPHRASE, path=str(path))
    if "unable to open" in lowered or "readonly" in lowered or "disk i/o" in lowered:
        return UserError(WORKSPACE_UNREADABLE, path=str(path), reason=message)
    return UserError(UNEXPECTED, reason="workspace storage")
