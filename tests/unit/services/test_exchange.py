"""Documents into a workspace and out again, with what the schema lacks, and nothing twice."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import NOTE_MISSING, UserError
from medgen_desktop.domain.exchange_errors import FORMAT_UNNAMED
from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.interchange import formats
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import Format
from medgen_desktop.interchange.writing import WriteOptions, whole_text
from medgen_desktop.services.export_notes import (
    document_of,
    documents_of,
    export_notes,
    losses_of,
    writable_format,
)
from medgen_desktop.services.put_documents import DocumentWriter, PutCounts
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "Aspirin for chest pain,\nno fever."


class Words:
    """A format that holds nothing but words: enough to see what an export does."""

    def write(self, path: Path, documents: Iterable[Document], _options: WriteOptions) -> None:
        with whole_text(path) as file:
            for one in documents:
                file.write(one.text)


WORDS = Format("words", "Words", "words", (".words",), reads=False, holds=frozenset())


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Format:
    monkeypatch.setattr(Format, "load", lambda _self: Words())
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, WORDS))
    return WORDS


def document(text: str = TEXT, **others: object) -> Document:
    drug = found_annotation(1, TEXT, [(0, 7)], "Drug", attributes={"dose": "low"})
    pain = found_annotation(2, TEXT, [(12, 22)], "symptom")
    other = found_annotation(3, TEXT, [(24, 32)], "SYMPTOM", said="no cough", annotator="wu")
    assert drug is not None
    assert pain is not None
    assert other is not None
    whole = Document(
        NewNote("Visit", text, "a.json", "utf-8", "en", "7", "HPI", "Pain."),
        (drug, pain, other),
        (found_relation(1, "treats", 1, 2), found_relation(2, "worsens", 1, 9)),
        NoteStatus.DONE,
        "seen",
        {"ward": "3"},
    )
    return replace(whole, **others)  # type: ignore[arg-type]


def put(workspace: Workspace, *documents: Document, **labels: str) -> PutCounts:
    with workspace.transaction() as tx:
        writer = DocumentWriter(workspace, tx, "anna", labels)
        for one in documents:
            writer.put(one)
        writer.finish()
    workspace.schemas.refresh()
    return writer.counts


def test_that_a_document_comes_in_with_all_that_is_said_of_it(workspace: Workspace) -> None:
    counts = put(workspace, document())
    assert counts == PutCounts(notes=1, pairs=1, annotations=2, relations=1, to_repair=1)
    note = workspace.notes.get(NoteId(1))
    assert (note.status, note.comment, note.fields) == (NoteStatus.DONE, "seen", {"ward": "3"})
    found = workspace.annotations.of_note(note.id)
    assert [(one.label, one.text, one.annotator) for one in found] == [
        ("Drug", "Aspirin", "anna"),
        ("Symptom", "chest pain", "anna"),
        ("Symptom", "no cough", "wu"),
    ]
    (relation,) = workspace.relations.of_note(note.id)
    assert (relation.kind, relation.source, relation.target) == ("treats", found[0].id, found[1].id)
    schema = workspace.schemas.current()
    assert schema.label_named("Drug") is not None
    assert schema.field_named("ward") is not None
    assert schema.attribute_named("dose") is not None


def test_that_nothing_comes_in_twice(workspace: Workspace) -> None:
    put(workspace, document())
    version = len(workspace.schemas.versions())
    assert put(workspace, document()) == PutCounts(duplicates=1)
    assert len(workspace.schemas.versions()) == version


def test_that_annotations_find_their_note_by_its_text(workspace: Workspace) -> None:
    came = NewNote("Visit", TEXT.replace("\n", "\r\n"), "ward.csv", "utf-8", "en", "12")
    put(workspace, Document(came))
    counts = put(workspace, document())
    assert (counts.notes, counts.duplicates, counts.annotations) == (0, 1, 2)
    assert workspace.notes.count() == 1


def test_that_equal_texts_of_one_file_are_notes_of_their_own(workspace: Workspace) -> None:
    one = document()
    two = replace(one, note=replace(one.note, record_id="8"))
    counts = put(workspace, one, two)
    assert (counts.notes, counts.annotations) == (2, 4)
    assert put(workspace, one, two) == PutCounts(duplicates=2)


def test_that_of_two_notes_with_the_same_text_neither_is_guessed(workspace: Workspace) -> None:
    for number in ("1", "2"):
        put(workspace, Document(NewNote("Visit", TEXT, "ward.csv", "utf-8", "en", number)))
    assert put(workspace, document()).notes == 1
    assert workspace.notes.count() == 3


def test_that_a_note_without_annotations_is_known_by_its_record_too(workspace: Workspace) -> None:
    for number in ("1", "2"):
        put(workspace, Document(NewNote("Visit", TEXT, "ward.csv", "utf-8", "en", number)))
    assert workspace.notes.count() == 2


def test_that_labels_are_called_as_the_person_says(workspace: Workspace) -> None:
    put(workspace, document(), Drug="Treatment", symptom="")
    found = workspace.annotations.of_note(NoteId(1))
    assert [(one.label, one.text) for one in found] == [
        ("Treatment", "Aspirin"),
        ("Symptom", "no cough"),
    ]
    assert workspace.relations.of_note(NoteId(1)) == []
    assert workspace.schemas.current().label_named("Drug") is None


def test_that_new_labels_that_differ_in_case_are_one(workspace: Workspace) -> None:
    one = document()
    drug = one.annotations[0]
    put(workspace, one, document("DRUG " + TEXT, annotations=(replace(drug, label="DRUG"),)))
    assert workspace.annotations.count("Drug") == 2  # one of them to be repaired
    assert [one.name for one in workspace.schemas.current().labels][3:] == ["Drug"]


def test_that_a_document_goes_out_as_it_came_in(workspace: Workspace) -> None:
    came = document()
    put(workspace, came)
    (out,) = documents_of(workspace, [NoteId(1)])
    assert out.note == came.note
    assert (out.status, out.comment, out.fields) == (came.status, came.comment, came.fields)
    assert [(one.pieces, one.text) for one in out.annotations] == [
        (one.pieces, one.text) for one in came.annotations
    ]
    with pytest.raises(UserError) as raised:
        document_of(workspace, NoteId(9))
    assert raised.value.problem is NOTE_MISSING
    with pytest.raises(UserError) as raised:
        workspace.notes.as_new(NoteId(9))
    assert raised.value.problem is NOTE_MISSING


def test_that_what_stays_behind_is_listed_beside_the_file(
    workspace: Workspace, tmp_path: Path, words: Format
) -> None:
    put(workspace, document())
    path, told = tmp_path / "out.words", list[int]()
    report = export_notes(
        workspace, [NoteId(1)], path, words, WriteOptions(), on_progress=told.append
    )
    assert path.read_text(encoding="utf-8") == TEXT
    assert report is not None
    assert (report.notes, report.annotations, told) == (1, 3, [1])
    assert report.left_behind["Annotations"] == 3
    rows = Path(report.loss_report).read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "note,title,annotation,start,end,label,left behind"
    assert "7,Visit,1,0,7,Drug,Annotations" in rows
    counted = losses_of(documents_of(workspace, [NoteId(1)]), words, WriteOptions())
    assert counted[Content.ANNOTATIONS] == 3


def test_that_a_stopped_export_leaves_nothing(
    workspace: Workspace, tmp_path: Path, words: Format
) -> None:
    put(workspace, document())
    answers = iter([True])
    stopped: Callable[[], bool] = lambda: next(answers)  # noqa: E731 - as short as it gets
    path = tmp_path / "out.words"
    assert (
        export_notes(workspace, [NoteId(1)], path, words, WriteOptions(), cancelled=stopped) is None
    )
    assert [one.name for one in tmp_path.glob("*out*")] == []


def test_that_a_format_that_is_not_written_is_refused() -> None:
    for name in ("none", "nonsense"):
        with pytest.raises(UserError) as raised:
            writable_format(name)
        assert raised.value.problem is FORMAT_UNNAMED


def test_that_a_whole_folder_takes_its_place_or_nothing_does(tmp_path: Path) -> None:
    from medgen_desktop.interchange.writing import whole_folder  # noqa: PLC0415

    def halfway() -> Iterator[None]:
        with whole_folder(tmp_path / "out") as folder:
            (folder / "a.txt").write_text("a", encoding="utf-8")
            yield
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(halfway())
    assert [one.name for one in tmp_path.glob("*out*")] == []
