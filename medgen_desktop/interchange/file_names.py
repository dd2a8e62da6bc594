"""Names for the files of a folder of notes: like the notes', allowed everywhere, and each once."""

import re
from pathlib import PurePath

from medgen_desktop.interchange.document import Document

_LONGEST = 80
_NOT_ALLOWED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")


class FileNames:
    """Gives each document a name without a suffix; letter case does not tell two apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name_for(self, document: Document) -> str:
        """By its record number, else by the file it came from; numbered where that is taken."""
        note = document.note
        wanted = note.record_id or PurePath(note.source_name).stem or note.title
        plain = _NOT_ALLOWED.sub("-", wanted)[:_LONGEST].strip(" .-") or "note"
        if _RESERVED.match(plain):
            plain = f"note-{plain}"
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain}-{number}"
        self._taken.add(name.casefold())
        return name
