"""The workspace: one encrypted SQLite file, many readers and one write lane."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from medgen_desktop.domain.errors import (
    NO_PASSPHRASE,
    WORKSPACE_CLOSED,
    WORKSPACE_EXISTS,
    WORKSPACE_MISSING,
    WORKSPACE_TOO_NEW,
    WORKSPACE_UNREADABLE,
    WRONG_PASSPHRASE,
    UserError,
)
from medgen_desktop.storage.annotation_repository import AnnotationRepository
from medgen_desktop.storage.audit_log import AuditLog
from medgen_desktop.storage.connection import connect, derive_key, explained, new_salt, salt_of
from medgen_desktop.storage.corpus_repository import CorpusRepository
from medgen_desktop.storage.derivation_repository import DerivationRepository
from medgen_desktop.storage.draft_repository import DraftRepository
from medgen_desktop.storage.identity_repository import IdentityRepository
from medgen_desktop.storage.import_repository import ImportRepository
from medgen_desktop.storage.migrations import LATEST_VERSION, STEPS
from medgen_desktop.storage.note_repository import NoteRepository
from medgen_desktop.storage.note_search import NoteSearch
from medgen_desktop.storage.note_texts import NoteTexts
from medgen_desktop.storage.pair_repository import PairRepository
from medgen_desktop.storage.rejection_repository import RejectionRepository
from medgen_desktop.storage.relation_repository import RelationRepository
from medgen_desktop.storage.run_repository import RunRepository
from medgen_desktop.storage.schema_repository import SchemaRepository
from medgen_desktop.storage.search_index import SearchIndex
from medgen_desktop.storage.section_repository import SectionRepository
from medgen_desktop.storage.settings_repository import SettingsRepository
from medgen_desktop.storage.term_counts import TermCounts
from medgen_desktop.storage.terminology_repository import TerminologyRepository, has_half_done
from medgen_desktop.storage.text_in_use import TextInUse

APPLICATION_ID = 0x4D454447
"""`PRAGMA application_id` of a workspace: "MEDG"."""


class Workspace:
    """An open workspace; `with` closes it.

    Any thread may read and write. Reads use a connection of the calling thread and see what is
    committed; writes go one at a time through `transaction`.
    """

    def __init__(self, path: Path, key: str, writer: Database) -> None:
        """Use `create` or `open`."""
        self.path = path
        self._key = key
        self._writer = writer
        self._write_lock = threading.Lock()
        self._writing_thread: int | None = None
        self._data_version = 0
        self._readers: dict[int, _Reader] = {}
        self._readers_lock = threading.Lock()
        text_in_use = TextInUse()
        self.notes = NoteRepository(self.reader, text_in_use)
        self.note_texts = NoteTexts(self.reader)
        self.search_index = SearchIndex(self.reader)
        self.search = NoteSearch(self.reader)
        self.imports = ImportRepository(self.reader)
        self.pairs = PairRepository(self.reader)
        self.annotations = AnnotationRepository(self.reader, text_in_use)
        self.relations = RelationRepository(self.reader)
        self.rejections = RejectionRepository(self.reader)
        self.schemas = SchemaRepository(self.reader)
        self.corpus = CorpusRepository(self.reader)
        self.drafts = DraftRepository(self.reader)
        self.runs = RunRepository(self.reader)
        self.terminologies = TerminologyRepository(self.reader)
        self.derivations = DerivationRepository(self.reader)
        self.sections = SectionRepository(self.reader)
        self.identities = IdentityRepository(self.reader)
        self.audit_log = AuditLog(self.reader)
        self.term_counts = TermCounts(self.reader)
        self.settings = SettingsRepository(self.reader)

    @classmethod
    def create(cls, path: Path, passphrase: str) -> Self:
        """Make a new, empty workspace that only this passphrase opens.

        Raises:
            UserError: NO_PASSPHRASE, WORKSPACE_EXISTS, WORKSPACE_UNREADABLE, DISK_FULL.
        """
        _require_passphrase(passphrase)
        _make_private_file(path)
        try:
            key = derive_key(passphrase, new_salt())
            return cls(path, key, _prepared(path, key))
        except BaseException:
            _delete_with_companions(path)
            raise

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Open a workspace, migrating one of an older version after copying it.

        Raises:
            UserError: NO_PASSPHRASE, WORKSPACE_MISSING, WRONG_PASSPHRASE, WORKSPACE_TOO_NEW,
                WORKSPACE_BUSY, WORKSPACE_UNREADABLE.
        """
        _require_passphrase(passphrase)
        if not path.is_file():
            raise UserError(WORKSPACE_MISSING, path=str(path))
        key = derive_key(passphrase, salt_of(path))
        opened = cls(path, key, _prepared(path, key))
        opened._delete_half_done()
        return opened

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """The write lane: everything in the block is committed together, or nothing is.

        Raises:
            UserError: WORKSPACE_BUSY where another process holds the file for too long, DISK_FULL,
                WORKSPACE_CLOSED.
            RuntimeError: this thread is in a transaction already.
        """
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("a transaction within a transaction would wait for itself")
        with self._write_lock:
            self._require_open()
            self._writing_thread = threading.get_ident()
            try:
                with explained(self.path), _immediate(self._writer):
                    yield self._writer
            finally:
                self._writing_thread = None

    @contextmanager
    def reader(self) -> Iterator[Database]:
        """The calling thread's read connection; it stays open until the block ends.

        Raises:
            UserError: WORKSPACE_CLOSED.
        """
        with explained(self.path):
            reader = self._reader_of_this_thread()
            with reader.in_use:
                self._require_open()  # it may have been closed since it was looked up
                yield reader.db

    def data_version(self) -> int:
        """A number that is another one once something else has committed to the file.

        It is asked of the connection that all our own writing goes through: SQLite tells that one
        of other connections' commits only. While it writes, the answer is that from before.

        Raises:
            UserError: WORKSPACE_CLOSED.
        """
        if self._write_lock.acquire(blocking=False):
            try:
                self._require_open()
                with explained(self.path):
                    self._data_version = _number(self._writer, "PRAGMA data_version")
            finally:
                self._write_lock.release()
        return self._data_version

    def newest(self) -> tuple[int, int]:
        """The numbers of the last event and of the last note."""
        query = "SELECT (SELECT max(id) FROM events), (SELECT max(id) FROM notes)"
        with self.reader() as db:
            event, note = db.execute(query).fetchone()
        return event or 0, note or 0

    def close(self) -> None:
        """Fold the write-ahead log into the file, close every connection and forget the key."""
        with self._readers_lock:
            if not self._key:
                return
            self._key = ""
            readers = list(self._readers.values())
            self._readers.clear()
        # No lock is held while another is waited for: who reads or writes now ends, then we close.
        for reader in readers:
            with reader.in_use:  # closing under a running query crashes the process
                reader.db.conn.close()
        with self._write_lock:
            with suppress(UserError), explained(self.path):
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._writer.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _delete_half_done(self) -> None:
        """Take away what nobody sees: a program ended while it installed a terminology."""
        with suppress(UserError), explained(self.path):  # another program writes: some other day
            while has_half_done(self._writer):
                with self.transaction() as tx:
                    self.terminologies.delete_half_done(tx)

    def _require_open(self) -> None:
        if not self._key:
            raise UserError(WORKSPACE_CLOSED)

    def _reader_of_this_thread(self) -> "_Reader":
        thread = threading.get_ident()
        with self._readers_lock:
            self._require_open()
            reader = self._readers.get(thread)
            if reader is None:
                reader = _Reader(connect(self.path, self._key))
                reader.db.execute("PRAGMA query_only = ON")
                self._readers[thread] = reader
            return reader


class _Reader:
    """A thread's read connection, and the lock that keeps it open while it is in use."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.in_use = threading.RLock()


def _require_passphrase(passphrase: str) -> None:
    if not passphrase:
        raise UserError(NO_PASSPHRASE)


def _make_private_file(path: Path) -> None:
    """An empty file that only this user may read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():  # not a file in a folder's place
            raise UserError(WORKSPACE_EXISTS, path=str(path)) from None
        reason = error.strerror or type(error).__name__
        raise UserError(WORKSPACE_UNREADABLE, path=str(path), reason=reason) from None


def _delete_with_companions(path: Path) -> None:
    for companion in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        companion.unlink(missing_ok=True)


def _prepared(path: Path, key: str) -> Database:
    """The writer's connection to a file that has today's schema."""
    db = connect(path, key)
    try:
        with explained(path):
            version = _checked_version(db, path)
            db.execute("PRAGMA journal_mode = WAL").fetchone()
            if version < LATEST_VERSION:
                if version:
                    _copy_before_migration(db, path, key, version)
                migrate(db)
    except BaseException:
        db.conn.close()
        raise
    return db


def _checked_version(db: Database, path: Path) -> int:
    version = _number(db, "PRAGMA user_version")
    tables = _number(db, "SELECT count(*) FROM sqlite_master")
    if tables and _number(db, "PRAGMA application_id") != APPLICATION_ID:
        raise UserError(WRONG_PASSPHRASE, path=str(path))
    if version > LATEST_VERSION:
        raise UserError(WORKSPACE_TOO_NEW, found=version, known=LATEST_VERSION)
    return version


def _copy_before_migration(db: Database, path: Path, key: str, version: int) -> None:
    """Copy everything that is committed, through SQLite: a file copy would miss the log's part."""
    copy = path.with_name(f"{path.name}.before-migration-from-{version}")
    _delete_with_companions(copy)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        target = connect(copy, key)
        try:
            with _immediate(db), closing(connect(path, key).conn) as source:  # no one writes now
                source.backup(target.conn)
        finally:
            target.conn.close()
    except BaseException:
        _delete_with_companions(copy)
        raise


def migrate(db: Database) -> None:
    """Bring the schema to the latest version: each step and its record in one transaction."""
    for version, apply in STEPS:
        with _immediate(db):
            if _number(db, "PRAGMA user_version") < version:
                apply(db)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {version}")


def _number(db: Database, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


@contextmanager
def _immediate(db: Database) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise
