"""Files of UIMA handed to `cassis`, which trusts what it gets.

It makes Python classes with the names of a type system's features in them, so that a name must be
one and no more; and it raises whatever comes when a file is not as it should be.
"""

import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from keyword import iskeyword
from pathlib import Path
from typing import TypeVar

from cassis import TypeSystem, load_typesystem
from cassis.typesystem import TypeNotFoundError
from lxml import etree
from lxml.etree import LxmlError, _Element

from medgen_desktop.interchange.xml_files import broken_xml, parsed_xml

_Result = TypeVar("_Result")
_TYPES_TITLE = "UIMA"
_DESCRIPTION = "typeSystemDescription"
_NAMES = etree.XPath("//*[local-name()='featureDescription']/*[local-name()='name']/text()")
_WRONG = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError),
    *(ValueError, LxmlError, TypeNotFoundError),
)


def taken(path: Path, title: str, reason: str, load: Callable[[], _Result]) -> _Result:
    """What `cassis` makes of a file.

    Raises:
        UserError: FILE_BROKEN with the reason, whatever went wrong there.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of positions outside, which we look at ourselves
            return load()
    except _WRONG:
        raise broken_xml(path, title, 1, reason) from None


def require_names(path: Path, title: str, names: Iterable[str]) -> None:
    """Refuse names of features that are more than a name.

    Raises:
        UserError: FILE_BROKEN.
    """
    if not all(_is_name(name) for name in names):
        raise broken_xml(path, title, 1, "feature")


def _is_name(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name) and not name.startswith("__")


def type_system_of(path: Path, data: bytes) -> TypeSystem:
    """The type system of a file's content, read once for the files that share it.

    Raises:
        UserError: FILE_BROKEN; what decoding a text refuses.
    """
    root, _ = parsed_xml(path, data, None, _TYPES_TITLE)
    if etree.QName(root).localname != _DESCRIPTION:
        raise broken_xml(path, _TYPES_TITLE, 1, _DESCRIPTION)
    require_names(path, _TYPES_TITLE, (name.strip() for name in _NAMES(root)))
    return taken(path, _TYPES_TITLE, path.name, lambda: _loaded(plain_xml(root)))


@lru_cache(maxsize=2)
def _loaded(plain: bytes) -> TypeSystem:
    return load_typesystem(BytesIO(plain))


def plain_xml(root: _Element) -> bytes:
    """An element as UTF-8, without a DTD."""
    return bytes(etree.tostring(root, encoding="utf-8"))


def is_type_system(data: bytes) -> bool:
    """Whether a file's content looks like a type system."""
    return _DESCRIPTION.encode() in data.replace(b"\0", b"")
