"""Terminologies come in wholly or not at all, and every refusal says why."""

from pathlib import Path

import pytest

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import (
    TERMINOLOGY_DAMAGED,
    TERMINOLOGY_EMPTY,
    TERMINOLOGY_EXISTS,
    TERMINOLOGY_MISSING,
    TERMINOLOGY_UNKNOWN,
    TERMINOLOGY_UNNAMED,
)
from medgen_desktop.domain.records import to_plain
from medgen_desktop.domain.terminology import TerminologyId
from medgen_desktop.interchange.obo import read_obo
from medgen_desktop.paths import package_folder
from medgen_desktop.services import concepts
from medgen_desktop.services.concepts import (
    BUILTIN_SYSTEMS,
    TerminologyFile,
    delete_terminology,
    import_terminology,
    install_builtin,
)
from medgen_desktop.services.edits import undo
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "疾病.csv"
    path.write_text("编码,名称\nI10,高血压\nI10,高血压病\n,无\nR05,咳嗽\n", encoding="utf-8")
    return path


def test_that_icd_10_is_installed_with_progress(workspace: Workspace) -> None:
    fractions: list[float] = []
    report = install_builtin(workspace, "icd-10", "wu", on_progress=fractions.append)
    assert report.terminology is not None
    assert workspace.terminologies.all() == [report.terminology]
    assert report.concepts == 12_542
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] <= 1
    found = workspace.terminologies.find("I21")[0]
    assert found.concept == Concept("ICD-10", "WHO 2019", "I21", "Acute myocardial infarction")


@pytest.mark.slow
@pytest.mark.parametrize("builtin", BUILTIN_SYSTEMS, ids=lambda one: str(one.system))
def test_that_a_shipped_terminology_has_the_terms_it_says(
    workspace: Workspace, builtin: concepts.Builtin
) -> None:
    report = install_builtin(workspace, builtin.system, "wu")
    assert report.terminology is not None
    assert (report.terminology.version, report.terminology.terms) == (
        builtin.version,
        builtin.terms,
    )


def test_that_the_version_of_hpo_is_that_of_its_file() -> None:
    (hpo,) = [one for one in BUILTIN_SYSTEMS if one.system == "HPO"]
    assert read_obo(package_folder(hpo.package) / hpo.file).version == hpo.version


def test_that_what_is_there_is_refused_with_a_sentence(workspace: Workspace, table: Path) -> None:
    install_builtin(workspace, "ICD-10", "wu")
    before = workspace.terminologies.all()
    with pytest.raises(UserError) as caught:
        install_builtin(workspace, "ICD-10", "wu")
    assert caught.value.problem is TERMINOLOGY_EXISTS
    with pytest.raises(UserError, match="ICD-10 WHO 2019 is in this workspace already"):
        import_terminology(workspace, TerminologyFile(table, "ICD-10", "WHO  2019"), "wu")
    assert workspace.terminologies.all() == before


def test_that_an_unknown_or_a_damaged_one_is_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="Use one of: ICD-10, HPO") as caught:
        install_builtin(workspace, "SNOMED", "wu")
    assert caught.value.problem is TERMINOLOGY_UNKNOWN
    monkeypatch.setattr(concepts, "package_folder", lambda name: tmp_path / name)
    for builtin in BUILTIN_SYSTEMS:
        with pytest.raises(UserError) as caught:
            install_builtin(workspace, builtin.system, "wu")
        assert caught.value.problem is TERMINOLOGY_DAMAGED
    assert workspace.terminologies.all() == []


def test_that_a_table_comes_in_under_the_name_and_version_given(
    workspace: Workspace, table: Path
) -> None:
    report = import_terminology(workspace, TerminologyFile(table, " ICD-10-CN ", "2.0"), "wu")
    assert report.terminology is not None
    assert (report.terminology.system, report.terminology.version) == ("ICD-10-CN", "2.0")
    assert (report.terminology.language, report.terminology.source_name) == ("zh", "疾病.csv")
    assert (report.concepts, report.merged, report.terminology.terms) == (2, 1, 3)
    assert [one.line for one in report.skipped] == [4]
    (found,) = workspace.terminologies.find("gxy")
    assert found.concept == Concept("ICD-10-CN", "2.0", "I10", "高血压")


@pytest.mark.parametrize(("system", "version"), [("", "1"), ("ICD", "  ")])
def test_that_a_terminology_needs_a_name_and_a_version(
    workspace: Workspace, table: Path, system: str, version: str
) -> None:
    with pytest.raises(UserError) as caught:
        import_terminology(workspace, TerminologyFile(table, system, version), "wu")
    assert caught.value.problem is TERMINOLOGY_UNNAMED


def test_that_a_table_without_terms_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("code,name\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        import_terminology(workspace, TerminologyFile(path, "Ours", "1"), "wu")
    assert caught.value.problem is TERMINOLOGY_EMPTY
    assert workspace.terminologies.all() == []


@pytest.mark.parametrize("steps", [0, 2, 6, 8])
def test_that_an_import_that_is_stopped_leaves_nothing(
    workspace: Workspace, table: Path, steps: int
) -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > steps

    report = import_terminology(
        workspace, TerminologyFile(table, "Ours", "1"), "wu", cancelled=stop
    )
    assert report.terminology is None
    assert workspace.terminologies.all() == []
    assert workspace.terminologies.find("gxy") == []


def test_that_an_installation_that_is_stopped_leaves_nothing(workspace: Workspace) -> None:
    report = install_builtin(workspace, "ICD-10", "wu", cancelled=lambda: True)
    assert report.terminology is None
    assert workspace.terminologies.all() == []
    assert workspace.audit_log.page(0, 9) == []


def test_that_a_terminology_is_deleted(workspace: Workspace, table: Path) -> None:
    report = import_terminology(workspace, TerminologyFile(table, "Ours", "1"), "wu")
    assert report.terminology is not None
    delete_terminology(workspace, report.terminology.id, "li")
    assert workspace.terminologies.all() == []
    deleted, installed = workspace.audit_log.page(0, 9)
    assert [(one.kind, one.annotator, one.state) for one in (installed, deleted)] == [
        ("install terminology", "wu", "final"),
        ("delete terminology", "li", "final"),
    ]
    assert installed.payload == deleted.payload == to_plain(report.terminology)
    assert undo(workspace, "li") is None
    with pytest.raises(UserError) as caught:
        delete_terminology(workspace, TerminologyId(9), "wu")
    assert caught.value.problem is TERMINOLOGY_MISSING
