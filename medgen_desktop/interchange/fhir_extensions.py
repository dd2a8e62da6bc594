"""What FHIR has no element for, as extensions that give every text back to its last character.

A text that FHIR's `string` may not be (an empty one, one with a form feed) is written as base64.
"""

import base64
import re
from collections.abc import Iterable, Iterator

from medgen_desktop.domain.concept import Concept
from medgen_desktop.interchange.attachments import unpacked
from medgen_desktop.interchange.json_records import Json, objects, text_of

OURS = "urn:medgen-desktop:fhir:"
"""How the names of our own extensions and code systems begin."""

_STRING = re.compile(r"[ \r\n\t\S]*[\r\n\t\S][ \r\n\t\S]*")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_CODE = re.compile(r"[^\s]+(?: [^\s]+)*")
_CONTROLS = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32))))
_SYSTEMS = {
    "ATC": "http://www.whocc.no/atc",
    "HPO": "http://human-phenotype-ontology.org",
    "ICD-10": "http://hl7.org/fhir/sid/icd-10",
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD-9-CM": "http://hl7.org/fhir/sid/icd-9-cm",
    "LOINC": "http://loinc.org",
    "MESH": "urn:oid:2.16.840.1.113883.6.177",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "SNOMED CT": "http://snomed.info/sct",
    "UMLS": "http://terminology.hl7.org/CodeSystem/umls",
}
_NAMES = {address: name for name, address in _SYSTEMS.items()}
_PARTS = ("system", "version", "code", "name")


def is_string(text: str) -> bool:
    """Whether FHIR's `string` may be this."""
    return _STRING.fullmatch(text) is not None and _CONTROLS.isdisjoint(text)


def base64_of(data: bytes) -> str:
    """Bytes as FHIR has them."""
    return base64.b64encode(data).decode("ascii")


def saying(name: str, text: str) -> dict[str, Json]:
    """An extension that says a text; an empty one has no value."""
    if not text:
        return {"url": name, "valueBoolean": False}
    if is_string(text):
        return {"url": name, "valueString": text}
    return {"url": name, "valueBase64Binary": base64_of(text.encode("utf-8", "replace"))}


def grouped(name: str, *parts: dict[str, Json]) -> dict[str, Json]:
    """An extension that has others in it."""
    return {"url": name, "extension": list(parts)}


def extensions(values: dict[str, Json], name: str) -> Iterator[dict[str, Json]]:
    """The extensions of an element that have this name."""
    return (one for one in objects(values.get("extension")) if one.get("url") == name)


def said(values: dict[str, Json], name: str) -> str | None:
    """The text that an extension of an element says; None without the extension."""
    one = next(extensions(values, name), None)
    if one is None:
        return None
    packed = one.get("valueBase64Binary")
    data = unpacked(packed) if isinstance(packed, str) else None
    return text_of(one, "valueString") if data is None else data.decode("utf-8", "replace")


def coding_of(concept: Concept) -> dict[str, Json]:
    """A concept as FHIR codes it; beside that exactly, where FHIR says it otherwise."""
    system = _SYSTEMS.get(concept.system, concept.system)
    if not _URI.fullmatch(system):
        system = f"{OURS}system:{'-'.join(system.split()) or 'none'}"
    coding: dict[str, Json] = {"system": system}
    if is_string(concept.version):
        coding["version"] = concept.version
    if _CODE.fullmatch(concept.code) and is_string(concept.code):
        coding["code"] = concept.code
    if is_string(concept.name):
        coding["display"] = concept.name
    if concept_of(coding) == concept:
        return coding
    exactly = (concept.system, concept.version, concept.code, concept.name)
    parts = (saying(name, text) for name, text in zip(_PARTS, exactly, strict=True))
    return {"extension": [grouped(f"{OURS}concept", *parts)], **coding}


def concept_of(coding: dict[str, Json]) -> Concept | None:
    """The concept that is coded; None without a code."""
    exactly = next(extensions(coding, f"{OURS}concept"), None)
    if exactly is not None:
        return Concept(*(said(exactly, name) or "" for name in _PARTS))
    code, system = text_of(coding, "code"), text_of(coding, "system")
    if not code:
        return None
    return Concept(
        _NAMES.get(system, system), text_of(coding, "version"), code, text_of(coding, "display")
    )


def codings(concept: Json) -> list[dict[str, Json]]:
    """The codings of a CodeableConcept."""
    return objects(concept.get("coding")) if isinstance(concept, dict) else []


def words_of_concept(concept: Json) -> str:
    """What a CodeableConcept is called, "" where it does not say."""
    if not isinstance(concept, dict):
        return ""
    displays: Iterable[str] = (text_of(one, "display") for one in codings(concept))
    return text_of(concept, "text") or next((one for one in displays if one), "")
