"""Folders as other tools have them: what stands beside the notes is no note of its own."""

from pathlib import Path

import pytest

from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.document import Document, found_annotation
from medgen_desktop.interchange.formats import format_named
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "Fever 🤒, no cough."


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("xmi", {"7.xmi", "TypeSystem.xml"}),
        ("casjson", {"7.json"}),
        ("medtator", {"7.txt.xml", "schema.yaml"}),
        ("brat", {"7.txt", "7.ann", "annotation.conf"}),
        ("bioc", {"all.xml"}),
        ("biocjson", {"all.json"}),
        ("labelstudio", {"all.json", "all.json.config.xml"}),
    ],
)
def test_that_a_folder_that_was_written_comes_in_whole(
    workspace: Workspace, tmp_path: Path, name: str, files: set[str]
) -> None:
    one = found_annotation(1, TEXT, [(13, 18)], "Sign")
    assert one is not None
    document = Document(NewNote("", TEXT, "a.txt", "utf-8", "en", "7"), (one,))
    target = format_named(name)
    assert target is not None
    folder = tmp_path / "out"
    if not target.is_folder:
        folder.mkdir()
    path = folder if target.is_folder else folder / f"all{target.suffixes[0]}"
    target.load().write(path, [document], WriteOptions())
    assert {file.name for file in folder.iterdir()} == files
    report = import_files(workspace, [ImportRequest(folder)])
    assert (report.notes_added, report.annotations_added) == (1, 1)
    assert report.skipped == ()
    assert report.to_repair == 0


def test_that_a_type_system_without_notes_is_said_to_be_none(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "TypeSystem.xml").write_text("<typeSystemDescription/>", encoding="utf-8")
    (tmp_path / "a.config.xml").write_text("<View/>", encoding="utf-8")
    report = import_files(workspace, [ImportRequest(tmp_path)])
    assert [one.file for one in report.skipped] == ["TypeSystem.xml", "a.config.xml"]
