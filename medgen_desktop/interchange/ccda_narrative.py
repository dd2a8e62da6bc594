"""The narrative of C-CDA sections as plain text, a line for each paragraph, item and row.

The narrative block is that of HL7's CDA Release 2, `NarrativeBlock.xsd`. Pictures and what is
marked as deleted are left out; a footnote stands in brackets where it is noted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from medgen_desktop.interchange.web_page import raised

_LEFT_OUT = frozenset({"renderMultiMedia", "footnoteRef", "colgroup", "col"})
_OWN_LINES = frozenset(
    {"paragraph", "caption", "p", "div", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_ITEM_LISTS = frozenset({"list", "ul", "ol"})
_INDENT = "  "


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def child_of(element: etree._Element, *names: str) -> etree._Element | None:
    """The first element along a path of names."""
    found: etree._Element | None = element
    for name in names:
        if found is None:
            return None
        found = next(_children(found, name), None)
    return found


def one_line(element: etree._Element | None) -> str:
    """All that an element says, in one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def text_of_sections(parent: etree._Element) -> str:
    """The sections of a body, each under its title and after a blank line, nested ones after it."""
    return "\n\n".join(_sections(parent))


def _sections(parent: etree._Element) -> Iterator[str]:
    for component in _children(parent, "component"):
        for section in _children(component, "section"):
            text = child_of(section, "text")
            parts = (
                one_line(child_of(section, "title")),
                "" if text is None else text_of_narrative(text),
            )
            said = "\n".join(part for part in parts if part)
            if said:
                yield said
            yield from _sections(section)


def text_of_narrative(element: etree._Element) -> str:
    """What a person reads in the `text` of a section."""
    if len(element) == 0:
        lines = (" ".join(line.split()) for line in (element.text or "").split("\n"))
        return "\n".join(lines).strip()
    page = _Page()
    _read_into(page, element, "")
    page.end_line()
    return "\n".join(page.lines)


@dataclass(slots=True)
class _Page:
    """Lines that are written, and the pieces of the one that is being written."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    mark: str = ""
    """What the next line begins with, as the dash of a list's item."""

    def end_line(self) -> None:
        said = " ".join("".join(self.line).split())
        self.line.clear()
        if said:
            self.lines.append(f"{self.mark}{said}")
            self.mark = " " * len(self.mark)


def _read_into(page: _Page, element: etree._Element, indent: str) -> None:
    page.line.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str) and child.get("revised") != "delete":
            _read_child(page, child, indent)
        page.line.append(child.tail or "")


def _read_child(page: _Page, child: etree._Element, indent: str) -> None:
    name = local_name(child)
    if name in _LEFT_OUT:
        return
    if name == "br":
        page.end_line()
    elif name in _OWN_LINES:
        page.end_line()
        _read_into(page, child, indent)
        page.end_line()
    elif name in _ITEM_LISTS:
        page.end_line()
        _read_list(page, child, indent)
    elif name == "table":
        page.end_line()
        _read_table(page, child)
    elif name == "sup":
        page.line.append(raised(one_line(child)))
    elif name == "footnote":
        page.line.append(f" [{one_line(child)}]")
    else:
        _read_into(page, child, indent)


def _read_list(page: _Page, element: etree._Element, indent: str) -> None:
    """Items with a dash or their number; what lies within one is indented below it."""
    outside, number = page.mark, 0
    is_numbered = element.get("listType") == "ordered" or local_name(element) == "ol"
    for child in element:
        if not isinstance(child.tag, str) or child.get("revised") == "delete":
            continue
        if local_name(child) in {"item", "li"}:
            number += 1
            page.mark = f"{indent}{number}. " if is_numbered else f"{indent}- "
            _read_into(page, child, indent + _INDENT)
        else:
            page.mark = indent
            _read_child(page, child, indent)
        page.end_line()
    page.mark = outside


def _read_table(page: _Page, element: etree._Element) -> None:
    """The caption, then row after row, its cells apart by tabs; the foot comes last."""
    parts = [one for one in element if isinstance(one.tag, str)]
    page.lines += [
        said for one in parts if local_name(one) == "caption" and (said := one_line(one))
    ]
    for one in sorted(parts, key=lambda part: local_name(part) == "tfoot"):
        rows = [one] if local_name(one) == "tr" else _children(one, "tr")
        for row in rows:
            cells = [_cell(cell) for cell in row if isinstance(cell.tag, str)]
            if any(cells):
                page.lines.append("\t".join(cells).rstrip())


def _cell(element: etree._Element) -> str:
    page = _Page()
    if element.get("revised") != "delete":
        _read_into(page, element, "")
    page.end_line()
    return " ".join(" ".join(page.lines).split())


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element if isinstance(one.tag, str) and local_name(one) == name)
