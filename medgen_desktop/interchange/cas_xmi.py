"""UIMA CAS as XMI (XML 1.0), as INCEpTION and other tools of UIMA have it.

An XMI needs the type system that says what its elements are: it stands beside the file as
TypeSystem.xml, or in the zip that INCEpTION exports for each document. Written is a folder with an
.xmi for each note and one TypeSystem.xml: INCEpTION imports such files one or many at a time as
"UIMA CAS XMI (XML 1.0)", finds words and sentences by itself, and shows labels and identifiers in
its layer Named entity; relations it keeps where the project has a relation layer called Relation.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from cassis import load_cas_from_xmi
from lxml.etree import _Element

from medgen_desktop.domain.annotation import Piece
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_PROTECTED, PARTNER_MISSING
from medgen_desktop.interchange.cas_files import (
    is_type_system,
    plain_xml,
    taken,
    type_system_of,
)
from medgen_desktop.interchange.cas_reading import readings
from medgen_desktop.interchange.cas_types import type_system
from medgen_desktop.interchange.cas_writing import cas_of
from medgen_desktop.interchange.contents import Loss
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.file_names import FileNames
from medgen_desktop.interchange.files import read_bytes, require_small_archive
from medgen_desktop.interchange.reading import Reading, ReadOptions, Source, shown_name
from medgen_desktop.interchange.writing import WriteOptions, private_text, whole_folder
from medgen_desktop.interchange.xml_files import (
    broken_xml,
    parsed_xml,
    xml_document,
    xml_losses,
)

_TITLE = "UIMA CAS XMI"
_TYPES = "TypeSystem.xml"
_SUFFIX = ".xmi"
_ID = "{http://www.omg.org/XMI}id"
_LONGEST_NUMBER = 15
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class _Packed:
    """An XMI of a file: its name, what it says, and its type system if that is there."""

    name: str
    data: bytes
    types: bytes | None


def recognises(path: Path, head: bytes) -> bool:
    """An XMI of UIMA, or a zip that has one."""
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                return any(name.lower().endswith(_SUFFIX) for name in archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError):
            return False
    return b"uima/cas.ecore" in head.replace(b"\0", b"")


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the texts of a file or of the files in a zip, and what was left out.

    Raises:
        UserError: PARTNER_MISSING without a type system; FILE_BROKEN, FILE_PROTECTED,
            FILE_TOO_LARGE; what reading a text refuses.
    """
    data = read_bytes(path)
    is_zip = data.startswith(b"PK")
    for packed in _unpacked(path) if is_zip else [_Packed(path.name, data, _types_beside(path))]:
        if packed.types is None:
            raise UserError(PARTNER_MISSING, path=shown_name(packed.name), partner=_TYPES)
        types = type_system_of(path.with_name(_TYPES), packed.types)
        root, encoding = parsed_xml(path, packed.data, options.encoding, _TITLE)
        plain = plain_xml(root)
        cas = taken(path, _TITLE, _TYPES, lambda: load_cas_from_xmi(BytesIO(plain), types))  # noqa: B023
        name = shown_name(packed.name)
        yield from readings(cas, _places(root), Source(name, PurePosixPath(name).stem, encoding))


def _types_beside(path: Path) -> bytes | None:
    names = (_TYPES, _TYPES.lower(), f"{path.stem}-typesystem.xml", f"{path.stem}.xml")
    files = (path.with_name(name) for name in names)
    found = (read_bytes(file) for file in files if file.is_file())
    return next((data for data in found if is_type_system(data)), None)


def _unpacked(path: Path) -> Iterator[_Packed]:
    """The XMI files of a zip, each with the type system of its folder, or with the only one."""
    try:
        require_small_archive(path)
        with zipfile.ZipFile(path) as archive:
            entries = {one.filename: one for one in archive.infolist()}
            if any(one.flag_bits & _ENCRYPTED for one in entries.values()):
                raise UserError(FILE_PROTECTED, path=shown_name(path.name))
            types = [name for name in entries if name.lower().endswith(_TYPES.lower())]
            for name in (one for one in entries if one.lower().endswith(_SUFFIX)):
                folder = PurePosixPath(name).parent
                beside = [one for one in types if PurePosixPath(one).parent == folder]
                own = beside or (types if len(types) == 1 else [])
                data = archive.read(own[0]) if own else None
                yield _Packed(PurePosixPath(name).name, archive.read(name), data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise broken_xml(path, _TITLE, 1, "ZIP") from None


def _places(root: _Element) -> dict[int, Piece]:
    return {
        _number(one.get(_ID)): (_number(one.get("begin")), _number(one.get("end")))
        for one in root
        if one.get("begin") is not None
    }


def _number(said: str | None) -> int:
    is_number = said is not None and said.isascii() and said.isdigit()
    return int(said) if said and is_number and len(said) <= _LONGEST_NUMBER else -1


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a folder with a file a note, and their type system.

    Raises:
        UserError: FOLDER_NOT_EMPTY, FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    names = FileNames()
    types = type_system()
    with whole_folder(path) as folder:
        for document in documents:
            name = names.name_for(document)
            with private_text(folder / f"{name}{_SUFFIX}") as file:
                file.write(cas_of(xml_document(document), name, types).to_xmi())
        with private_text(folder / _TYPES) as file:
            file.write(types.to_xml())


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """Characters that XML 1.0 cannot hold."""
    del options
    yield from xml_losses(document)
