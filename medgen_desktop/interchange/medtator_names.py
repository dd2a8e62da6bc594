"""Names of MedTator's tags and attributes, and the schema that lists them."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from medgen_desktop.domain.annotation import Annotation

Json: TypeAlias = "str | bool | list[Json] | dict[str, Json]"

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NO_NAME = re.compile(f"[^{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]")
_NO_START = re.compile(f"(?![{_START}])")
_TAKEN = frozenset(
    {"id", "spans", "text", "comment", "code", "code_name", "code_system", "code_version"}
)


def plain_name(name: str) -> str:
    """A name as XML has them: what cannot be in one becomes "_"."""
    plain = _NO_NAME.sub("_", name)
    return f"_{plain}" if _NO_START.match(plain) else plain


class TagNames:
    """Gathers the names that are written, for the schema."""

    def __init__(self) -> None:
        self._tags: dict[str, dict[str, None]] = {}
        self._links: dict[str, dict[str, None]] = {}
        self._fields: dict[str, dict[str, None]] = {}

    def attributes_of(self, one: Annotation) -> dict[str, str]:
        """An annotation's attributes by the names that they get, with its concept and comment."""
        held = {
            name: one.attributes[own] for name, own in self.of_attributes(one.attributes).items()
        }
        concept = one.concept
        if concept is not None:
            held |= {"code_system": concept.system, "code_version": concept.version}
            held |= {"code": concept.code, "code_name": concept.name}
        if one.comment:
            held["comment"] = one.comment
        known = self._tags.setdefault(plain_name(one.label), {})
        known.update(dict.fromkeys(held))
        return held

    @staticmethod
    def of_attributes(attributes: Iterable[str]) -> dict[str, str]:
        """Own names of attributes by the names that they get: each once, and none of MedTator's.

        MedTator takes names that end in ID or Text for the ends of links.
        """
        written: dict[str, str] = {}
        for own in attributes:
            name = plain_name(own)
            if name.lower() in _TAKEN or name.endswith(("ID", "Text")):
                name = f"{name}_"
            while name in written:
                name = f"{name}_"
            written[name] = own
        return written

    def of_link(self, kind: str, ends: Iterable[str]) -> str:
        """The name of a relation's tag."""
        name = plain_name(kind)
        self._links.setdefault(name, {}).update(dict.fromkeys(ends))
        return name

    def of_field(self, name: str) -> str:
        """The name of the tag of a note's field."""
        written = plain_name(name)
        self._fields.setdefault(written, {})["value"] = None
        return written

    def schema(self, name: str) -> Json:
        """What MedTator reads as a schema; attributes may be anything."""
        tags = [(tag, [*known], False) for tag, known in self._tags.items()]
        tags += [(tag, [*known], True) for tag, known in self._fields.items()]
        return {
            "name": name,
            "etags": [
                {
                    "name": tag,
                    "is_non_consuming": is_of_text,
                    "attrs": [_attribute(one, "text") for one in attributes],
                }
                for tag, attributes, is_of_text in tags
            ],
            "rtags": [
                {"name": link, "attrs": [_attribute(one, "idref") for one in ends]}
                for link, ends in self._links.items()
            ],
        }


def _attribute(name: str, kind: str) -> Json:
    return {"name": name, "vtype": kind, "values": [], "default_value": ""}
