"""Plain text files: one file is one note, exactly as it stands."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.interchange.file_names import FileNames
from medgen_desktop.interchange.reading import Reading, ReadOptions, single_note
from medgen_desktop.interchange.writing import WriteOptions, private_text, whole_folder


def recognises(path: Path, head: bytes) -> bool:
    """Any file: whether it is text is seen when it is read."""
    del path, head
    return True


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the note in a text file, titled by its first line; a blank file is skipped.

    Raises:
        UserError: the file cannot be read or decoded, as in `read_text`.
    """
    found = read_text(path, options.encoding)
    yield single_note(path, found.text, found.encoding)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a folder with one text file a note, in UTF-8.

    Raises:
        UserError: FOLDER_NOT_EMPTY, FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    names = FileNames()
    with whole_folder(path) as folder:
        for document in documents:
            with private_text(folder / f"{names.name_for(document)}.txt") as file:
                file.write(document.note.original)
