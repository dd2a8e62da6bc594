"""No text of a file is ever in an error, a report of one, or the log: it may be a patient's.

The signs of the canary stand in no path, sentence or name of ours, so that one of them is enough to
know that a file was quoted, however it was broken.
"""

import json
import logging
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.cli import main
from medgen_desktop.domain.error_places import places_of
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, LabelSchema, NoteField
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.interchange.obo import read_obo
from medgen_desktop.services.concepts import TerminologyFile, import_terminology
from medgen_desktop.services.edit_schema import import_schema
from medgen_desktop.services.import_notes import (
    ColumnMapping,
    ImportRequest,
    import_files,
    preview_table,
)
from medgen_desktop.services.lexicons import read_lexicons, unknown_labels
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

CANARY = "Ŵŋ ŧø"
PASSPHRASE = "correct horse"
Importer = Callable[[Workspace, Path], object]
numbers = count(1)


def import_notes(workspace: Workspace, path: Path) -> object:
    return import_files(workspace, [ImportRequest(path)]).skipped


def import_mapped(workspace: Workspace, path: Path) -> object:
    return import_files(workspace, [ImportRequest(path, ColumnMapping("text", "summary"))]).skipped


def preview(_workspace: Workspace, path: Path) -> object:
    preview_table(path)
    return ()


def import_terms(workspace: Workspace, path: Path) -> object:
    file = TerminologyFile(path, "Ward", str(next(numbers)))
    return import_terminology(workspace, file, "wu").skipped


def import_labels(workspace: Workspace, path: Path) -> object:
    import_schema(workspace, path, "wu")
    return ()


def read_lexicon_folder(_workspace: Workspace, path: Path) -> object:
    terms, problems = read_lexicons([path.parent])
    return problems + unknown_labels(terms, DEFAULT_SCHEMA)


def read_ontology(_workspace: Workspace, path: Path) -> object:
    read_obo(path)
    return ()


def read_model(_workspace: Workspace, path: Path) -> object:
    read_manifest(path.parent)
    return ()


def quoting(plain: Plain) -> Iterator[Plain]:
    """The same value with the canary in one place instead, each key and each value in turn."""
    yield CANARY
    if isinstance(plain, dict):
        yield {**plain, CANARY: 1}
        for name, one in plain.items():
            rest = {key: value for key, value in plain.items() if key != name}
            yield {**rest, CANARY: one}
            yield from ({**plain, name: other} for other in quoting(one))
    if isinstance(plain, list):
        yield [*plain, CANARY]
        for place, one in enumerate(plain):
            yield from ([*plain[:place], other, *plain[place + 1 :]] for other in quoting(one))


SCHEMA = LabelSchema(
    DEFAULT_SCHEMA.labels[:2],
    DEFAULT_SCHEMA.attributes[:1],
    DEFAULT_SCHEMA.relations[1:2],
    (NoteField("ward", ("a", "b")),),
)
SCHEMA_FILE: Plain = {"format": "medgen label schema 1", "schema": to_plain(SCHEMA)}
ONTOLOGY = f"data-version: {CANARY}\n\n[Term]\nid: {CANARY}\nname: {CANARY}\n[{CANARY}]\n"
TABLES = (
    f"{CANARY}\n",
    f"{CANARY},{CANARY}\n{CANARY},{CANARY}\n",
    f'text,summary,"{CANARY}"\n"{CANARY}","{CANARY}",x\n{CANARY},"{CANARY}",x,{CANARY}\n,,\n',
    f"code,name,{CANARY}\nI10,{CANARY},x\n{CANARY}\n,{CANARY}\n{CANARY},x,y,{CANARY}\n",
    f"term,label\n{CANARY},{CANARY}\ncough,{CANARY}\n{CANARY}\n",
    f"term;label\n{CANARY};{CANARY}\n",
)
OBJECTS = (
    f'{{"{CANARY}": "{CANARY}"}}\n',
    f'{{"note": "{CANARY}", "{CANARY}": ["{CANARY}"]}}\n{{"note": " "}}\n"{CANARY}"\n',
    f'[{{"note": {{"{CANARY}": "{CANARY}"}}}}]',
)
TEXTS = (CANARY, f"\n\n{CANARY}\n")
RECORDS = tuple(json.dumps(one, ensure_ascii=False) for one in quoting(SCHEMA_FILE))
MANIFEST: Plain = {"format_version": 1, "id": "a", "files": {"a": "b"}, "metrics": {"f1": 1.0}}
MANIFESTS = tuple(json.dumps(one, ensure_ascii=False) for one in quoting(MANIFEST))
CASES: tuple[tuple[Importer, str, tuple[str, ...]], ...] = (
    (import_notes, "a.txt", TEXTS),
    (import_notes, "a.csv", TABLES),
    (import_notes, "a.tsv", TABLES),
    (import_mapped, "a.csv", TABLES),
    (preview, "a.csv", TABLES),
    (import_notes, "a.jsonl", OBJECTS),
    (import_mapped, "a.json", OBJECTS),
    (preview, "a.ndjson", OBJECTS),
    (import_terms, "a.csv", TABLES),
    (import_terms, "a.tab", TABLES),
    (import_labels, "a.json", RECORDS),
    (read_lexicon_folder, "a.csv", TABLES),
    (read_ontology, "a.obo", (ONTOLOGY,)),
    (read_model, "manifest.json", MANIFESTS),
)
every_importer = pytest.mark.parametrize(
    ("importer", "name", "contents"), CASES, ids=lambda one: getattr(one, "__name__", "")
)

SIGNS = (
    *(bytes([one]) for one in b'"\0\n\r\t,;:{}[]\\/&<'),
    *(b"\xff", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"1e9"),
)


def broken(content: bytes, draw: st.DrawFn) -> bytes:
    """The content with something cut away, put in or left out, up to three times."""
    for _time in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 12)))
        put = draw(st.sampled_from(SIGNS))
        changed = (content[:start], content[:start] + put + content[end:], put + content[start:])
        content = draw(st.sampled_from(changed))
    return content


@st.composite
def files(draw: st.DrawFn, contents: tuple[str, ...]) -> bytes:
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
    return broken(draw(st.sampled_from(contents)).encode(encoding), draw)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.create(tmp_path_factory.mktemp("ward") / "ward.medgen", PASSPHRASE) as opened:
        yield opened


def quoted(said: str) -> set[str]:
    return set(CANARY.replace(" ", "")) & set(said)


def shown_by(error: Exception) -> str:
    """All that can be read of an error: its sentence, its details, and the report of a bug."""
    words = f"{error} {error.details}" if isinstance(error, UserError) else ""
    return words + "\n".join(places_of(error))


def said_by(importer: Importer, workspace: Workspace, path: Path) -> str:
    try:
        told = importer(workspace, path)
    except UserError as error:
        return shown_by(error)
    return repr(told)


@every_importer
def test_that_no_text_of_a_file_is_in_what_an_import_says(
    ward: Workspace,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    importer: Importer,
    name: str,
    contents: tuple[str, ...],
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "ward" / name
    path.parent.mkdir()
    for content in contents:
        path.write_text(content, encoding="utf-8")
        assert not quoted(said_by(importer, ward, path)), content
    assert not quoted(caplog.text)


@every_importer
@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_that_no_text_of_a_broken_file_is_in_what_an_import_says(
    ward: Workspace,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    importer: Importer,
    name: str,
    contents: tuple[str, ...],
    data: st.DataObject,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "ward" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.draw(files(contents)))
    assert not quoted(said_by(importer, ward, path))
    assert not quoted(caplog.text)


@pytest.mark.parametrize("debug", [(), ("--debug",)])
@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("a.csv", TABLES[0], ("import",)),
        ("a.csv", TABLES[0], ("import", "--target-column", "summary")),
        ("a.csv", TABLES[1], ("import", "--text-column", "text")),
        ("a.csv", TABLES[1] + '"', ("import", "--text-column", "text")),
        ("a.csv", TABLES[1], ("terms", "import", "--system", "X", "--version", "1")),
        ("a.json", RECORDS[1], ("schema", "import")),
    ],
)
def test_that_no_text_of_a_file_is_in_what_a_command_says(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    command: tuple[str, ...],
    debug: tuple[str, ...],
) -> None:
    path, note, opening = tmp_path / name, tmp_path / "note.txt", ("--passphrase", PASSPHRASE)
    path.write_text(content, encoding="utf-8")
    note.write_text("Cough.", encoding="utf-8")
    assert main(["import", str(note), *opening]) == 0
    assert main([*command, str(path), *opening, *debug]) == 1
    printed = capsys.readouterr()
    assert "MG" in printed.err
    assert not quoted(printed.out + printed.err)
