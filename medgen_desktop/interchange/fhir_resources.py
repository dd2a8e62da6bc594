"""Resources of a FHIR file: those of bundles one by one, and by which references they are found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.interchange.json_records import Json, Record, objects, read_records, text_of

_MOST_BUNDLES = 8
"""Within one another; a bundle of answers to queries has one within."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource; `place` is its line, or its place in a bundle or list, from 1.

    `names` are what references may call it: its `fullUrl`, and its type with its id.
    """

    place: int
    names: tuple[str, ...]
    kind: str
    values: dict[str, Json]


@dataclass(slots=True)
class Group:
    """Resources that may refer to each other: those of a bundle, or a single one."""

    encoding: str
    resources: list[Resource] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    """Places of what is no resource."""
    _by_name: dict[str, Resource] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        """Take in one more."""
        self.resources.append(resource)
        for name in resource.names:
            self._by_name.setdefault(name, resource)

    def find(self, reference: str) -> Resource | None:
        """The resource that a reference means: relative, with a server before it, or a version."""
        plain = reference.partition("/_history/")[0]
        found = self._by_name.get(plain)
        return found or self._by_name.get("/".join(plain.split("/")[-2:]))

    def referred(self, reference: Json) -> Resource | None:
        """The resource that a Reference means."""
        return self.find(text_of(reference, "reference")) if isinstance(reference, dict) else None


def groups(path: Path, encoding: str | None, title: str) -> Iterator[Group]:
    """The resources of a bundle, of each line, or of each of a list.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    for record in read_records(path, encoding, title, may_be_one=True):
        if isinstance(record, Record):
            group = Group(record.encoding)
            _take_in(group, record.values, record.line, "", 0)
        else:
            group = Group("", broken=[record])
        yield group


def _take_in(group: Group, values: Json, place: int, full_url: str, depth: int) -> None:
    kind = text_of(values, "resourceType") if isinstance(values, dict) else ""
    if not isinstance(values, dict) or not kind or depth > _MOST_BUNDLES:
        group.broken.append(place)
    elif kind == "Bundle":
        entries = values.get("entry")
        if len(objects(entries)) != (len(entries) if isinstance(entries, list) else 0):
            group.broken.append(place)
        for number, entry in enumerate(objects(entries), start=1):
            if "resource" in entry:
                url, where = text_of(entry, "fullUrl"), place if depth else number
                _take_in(group, entry["resource"], where, url, depth + 1)
    else:
        named = f"{kind}/{text_of(values, 'id')}"
        names = tuple(name for name in (full_url, named) if name and not name.endswith("/"))
        group.add(Resource(place, names, kind, values))
