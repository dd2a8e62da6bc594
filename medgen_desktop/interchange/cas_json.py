"""UIMA CAS as JSON 0.4, with the types in the file itself; INCEpTION calls it UIMA CAS JSON.

Written is a folder with a file a note, since a CAS has one document.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cassis import load_cas_from_json

from medgen_desktop.domain.annotation import Piece
from medgen_desktop.interchange.cas_files import require_names, taken
from medgen_desktop.interchange.cas_reading import readings
from medgen_desktop.interchange.cas_types import type_system
from medgen_desktop.interchange.cas_writing import cas_of
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.file_names import FileNames
from medgen_desktop.interchange.json_records import Json, objects, place_of, read_object, text_of
from medgen_desktop.interchange.reading import Reading, ReadOptions, Source, shown_name
from medgen_desktop.interchange.writing import WriteOptions, private_text, whole_folder

_TITLE = "UIMA CAS JSON"
_TYPES, _STRUCTURES, _VIEWS, _ID = "%TYPES", "%FEATURE_STRUCTURES", "%VIEWS", "%ID"


def recognises(path: Path, head: bytes) -> bool:
    """An object with types or feature structures."""
    del path
    start = head.replace(b"\0", b"")
    return f'"{_TYPES}"'.encode() in start or f'"{_STRUCTURES}"'.encode() in start


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the texts of a CAS, and what was left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    values, encoding = read_object(path, options.encoding, _TITLE)
    types = values.get(_TYPES)
    described = types if isinstance(types, dict) else {}
    names = [name for one in described.values() if isinstance(one, dict) for name in one]
    require_names(path, _TITLE, (name for name in names if not name.startswith("%")))
    _complete(values)
    plain = json.dumps({_VIEWS: {}, **values, _TYPES: described})
    cas = taken(path, _TITLE, "CAS", lambda: load_cas_from_json(plain))
    source = Source(shown_name(path.name), shown_name(path.stem), encoding)
    yield from readings(cas, _places(values), source)


def _complete(values: Mapping[str, Json]) -> None:
    """Give an empty array the list of elements that files leave out and `cassis` asks for."""
    listed = values.get(_STRUCTURES)
    for one in objects([*listed.values()] if isinstance(listed, dict) else listed):
        if text_of(one, "%TYPE") == "uima.cas.FSArray" or text_of(one, "%TYPE").endswith("[]"):
            one.setdefault("%ELEMENTS", [])


def _places(values: Mapping[str, Json]) -> dict[int, Piece]:
    listed = values.get(_STRUCTURES)
    if isinstance(listed, dict):  # by their ids
        listed = [{**one, _ID: key} for key, one in listed.items() if isinstance(one, dict)]
    return {
        place_of(one, _ID): (place_of(one, "begin"), place_of(one, "end"))
        for one in objects(listed)
    }


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a folder with a file a note.

    Raises:
        UserError: FOLDER_NOT_EMPTY, FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    names = FileNames()
    types = type_system()
    with whole_folder(path) as folder:
        for document in documents:
            name = names.name_for(document)
            with private_text(folder / f"{name}.json") as file:
                file.write(cas_of(document, name, types).to_json())
