"""Every format that is written gives back what it holds, and says what it does not."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.errors import FILE_MISSING, UserError
from medgen_desktop.interchange.contents import (
    EVERYTHING,
    Content,
    Loss,
    places_without_blanks,
)
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import (
    FORMATS,
    Format,
    format_named,
    format_of,
    readable_suffixes,
)
from medgen_desktop.interchange.reading import ReadOptions
from medgen_desktop.interchange.writing import WriteOptions
from tests.unit.interchange.documents import documents, round_trip, said_of

pytestmark = pytest.mark.clinic

BOTH_WAYS = [one for one in FORMATS if one.reads and one.writes]


@pytest.mark.parametrize("target", BOTH_WAYS, ids=lambda one: one.name)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_that_what_a_format_holds_comes_back(target: Format, data: st.DataObject) -> None:
    found = [data.draw(documents(target.holds)) for _ in range(data.draw(st.integers(1, 2)))]
    if any(True for one in found for _ in target.losses(one, WriteOptions())):
        return  # what it says it loses is looked at below
    with tempfile.TemporaryDirectory() as folder:
        back = round_trip(target, found, Path(folder))
    said = sorted(said_of(one, target.holds) for one in back)
    assert said == sorted(said_of(one, target.holds) for one in found)


@pytest.mark.parametrize("target", BOTH_WAYS, ids=lambda one: one.name)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_that_whatever_is_lost_is_said(target: Format, data: st.DataObject) -> None:
    document = data.draw(documents(EVERYTHING))
    losses = list(target.losses(document, WriteOptions()))
    said = {loss.number for loss in losses}
    with tempfile.TemporaryDirectory() as folder:
        back = round_trip(target, [document], Path(folder))
    is_moved = Loss(Content.BLANKS) in losses
    there = {_key(other, one, is_moved=is_moved) for other in back for one in other.annotations}
    for one in document.annotations:
        assert _key(document, one, is_moved=is_moved) in there or one.id in said


def _key(document: Document, one: Annotation, *, is_moved: bool) -> tuple[object, ...]:
    """What an annotation is; where blanks were lost, its place is that among all other signs."""
    place = (one.pieces, one.text)
    places = places_without_blanks(document)[one.id] if is_moved else place
    return places, one.label, repr(sorted(one.attributes.items())), one.comment


@pytest.mark.parametrize("target", [one for one in FORMATS if one.reads], ids=lambda one: one.name)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_that_a_broken_file_is_refused_or_read_around(target: Format, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{target.suffixes[0]}"
        whole = b""
        if target.writes:
            made = Path(folder) / ("made" if target.is_folder else f"made{target.suffixes[0]}")
            document = data.draw(documents(target.holds))
            target.load().write(made, [document], WriteOptions())
            file = sorted(made.glob(f"*{target.suffixes[0]}"))[0] if target.is_folder else made
            whole = file.read_bytes()
            for beside in made.iterdir() if target.is_folder else []:
                if beside.suffix != target.suffixes[0]:
                    (Path(folder) / f"out{beside.suffix}").write_bytes(beside.read_bytes())
        cut = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=20)) + whole[cut + 3 :])
        try:
            list(target.load().read(path, ReadOptions()))
        except UserError as error:
            assert "made.txt" not in error.details  # noqa: PT017 - any sentence of ours will do


def test_that_files_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Cough.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Cough.", encoding="utf-8")
    (tmp_path / "b.ann").write_text("", encoding="utf-8")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    found = [format_of(tmp_path / name) for name in ("a.txt", "b.txt", "b.ann", "c.png")]
    assert [one.name if one else None for one in found] == ["text", "brat", "brat", None]
    with pytest.raises(UserError) as raised:
        format_of(tmp_path / "none.txt")
    assert raised.value.problem is FILE_MISSING


def test_that_formats_are_named_once_and_load() -> None:
    names = [one.name for one in FORMATS]
    assert len(set(names)) == len(names)
    assert all(format_named(name) is not None for name in names)
    assert format_named("none") is None
    for one in FORMATS:
        module = one.load()
        assert hasattr(module, "read") is one.reads
        assert hasattr(module, "write") is one.writes
        assert hasattr(module, "losses") is one.has_own_losses
    assert readable_suffixes(in_folders=True) < readable_suffixes()
