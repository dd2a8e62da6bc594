"""Terminologies are found by codes, words and initials, in an order that a person expects."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import TERMINOLOGY_EXISTS, TERMINOLOGY_MISSING
from medgen_desktop.domain.terminology import (
    FoundConcept,
    NewTerminology,
    Term,
    Terminology,
    TerminologyId,
)
from medgen_desktop.storage.terminology_repository import term_rows
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

ICD = (
    Term("I", "Diseases of everything"),
    Term("I21", "Acute myocardial infarction", ("Heart attack", "AMI")),
    Term("I21.9", "Acute myocardial infarction, unspecified"),
    Term("I25.2", "Old myocardial infarction"),
    Term("M35.0", "Sicca syndrome [Sjögren]"),
    Term("R05", "Cough"),
)
CHINESE = (
    Term("I10", "高血压", ("原发性高血压", "高血压病")),
    Term("I15", "继发性高血压"),
    Term("E11", "2型糖尿病"),
    Term("J18", "重症肺炎"),
    Term("R05", "咳嗽"),
)


def install(
    workspace: Workspace, terms: Sequence[Term] = ICD, system: str = "ICD-10", version: str = "2019"
) -> Terminology:
    new = NewTerminology(system, version, "en", "icd.csv")
    with workspace.transaction() as tx:
        return workspace.terminologies.add(tx, new, term_rows(terms))


def codes(workspace: Workspace, query: str) -> list[str]:
    return [one.concept.code for one in workspace.terminologies.find(query)]


def test_that_an_installed_terminology_is_listed_with_its_names_counted(
    workspace: Workspace,
) -> None:
    added = install(workspace)
    assert workspace.terminologies.all() == [added]
    assert (added.system, added.version, added.language) == ("ICD-10", "2019", "en")
    assert (added.source_name, added.terms) == ("icd.csv", 8)
    assert added.imported_at


@pytest.mark.parametrize("query", ["I21", "i21", "I 21"])
def test_that_a_code_comes_first_and_then_the_codes_that_begin_so(
    workspace: Workspace, query: str
) -> None:
    install(workspace)
    assert codes(workspace, query) == ["I21", "I21.9"]


def test_that_a_code_is_found_without_its_dot(workspace: Workspace) -> None:
    install(workspace)
    assert codes(workspace, "i219") == ["I21.9"]


def test_that_letters_alone_are_a_code_only_as_a_whole(workspace: Workspace) -> None:
    install(workspace, [*ICD, Term("HP", "Hip"), Term("HPX", "Other")])
    assert codes(workspace, "hp") == ["HP"]
    assert codes(workspace, "i")[0] == "I"
    assert "I25.2" in codes(workspace, "i")  # by "infarction", not by its code
    assert "R05" not in codes(workspace, "i")


@pytest.mark.parametrize("query", ["myo inf", "inf myo", "INFARCTION acute", "acute infar"])
def test_that_words_are_found_in_any_order_from_their_beginnings(
    workspace: Workspace, query: str
) -> None:
    install(workspace)
    assert "I21" in codes(workspace, query)


def test_that_every_word_must_be_there(workspace: Workspace) -> None:
    install(workspace)
    assert codes(workspace, "myocardial cough") == []
    assert codes(workspace, "ardial") == []


def test_that_signs_of_a_name_do_not_matter(workspace: Workspace) -> None:
    install(workspace)
    assert codes(workspace, "acute myocardial infarction unspecified")[0] == "I21.9"
    assert codes(workspace, "sjogren") == codes(workspace, "[Sjögren]") == ["M35.0"]


def test_that_a_name_that_is_just_this_comes_first_and_shorter_names_before_longer_ones(
    workspace: Workspace,
) -> None:
    terms = [
        Term("1", "Chronic cough"),
        Term("2", "Cough with blood"),
        Term("3", "Fits", ("Cough",)),
        Term("4", "Cough"),
        Term("5", "Tic", ("A cough",)),
    ]
    install(workspace, terms)
    assert codes(workspace, "cough") == ["4", "3", "1", "2", "5"]


def test_that_a_synonym_finds_the_concept_by_its_preferred_name(workspace: Workspace) -> None:
    install(workspace)
    concept = Concept("ICD-10", "2019", "I21", "Acute myocardial infarction")
    assert workspace.terminologies.find("heart att") == [FoundConcept(concept, "Heart attack")]
    assert workspace.terminologies.find("acute myo")[0] == FoundConcept(concept)


@pytest.mark.parametrize("query", ["高血压", "血压", "压", "高 血压"])
def test_that_chinese_is_found_from_any_character(workspace: Workspace, query: str) -> None:
    install(workspace, CHINESE)
    assert codes(workspace, query) == ["I10", "I15"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gxy", ["I10", "I15"]),
        ("GXY", ["I10", "I15"]),
        ("xy", ["I10", "I15"]),
        ("2xtnb", ["E11"]),
        ("tnb", ["E11"]),
        ("zzfy", ["J18"]),
        ("gxyb", ["I10"]),
        ("gyx", []),
    ],
)
def test_that_initials_of_pinyin_find_chinese_names(
    workspace: Workspace, query: str, found: list[str]
) -> None:
    install(workspace, CHINESE)
    assert codes(workspace, query) == found


def test_that_all_terminologies_are_searched_or_those_that_are_named(workspace: Workspace) -> None:
    install(workspace)
    install(workspace, CHINESE, "ICD-10-CN", "2.0")
    found = workspace.terminologies.find("R05")
    assert [(one.concept.system, one.concept.name) for one in found] == [
        ("ICD-10", "Cough"),
        ("ICD-10-CN", "咳嗽"),
    ]
    (one,) = workspace.terminologies.find("R05", systems={"ICD-10-CN"})
    assert one.concept == Concept("ICD-10-CN", "2.0", "R05", "咳嗽")
    assert workspace.terminologies.find("R05", systems=()) == []


def test_that_no_more_is_found_than_asked_for(workspace: Workspace) -> None:
    install(workspace, [Term(f"Z{number}", f"Visit {number}") for number in range(30)])
    assert len(workspace.terminologies.find("visit", limit=7)) == 7
    assert len(workspace.terminologies.find("z", limit=7)) == 0
    assert len(workspace.terminologies.find("z2", limit=7)) == 7


@pytest.mark.parametrize(
    "query", ["", "  ", "…", '"', "*", "(", "a AND", "words : a", "NEAR(", "'"]
)
def test_that_signs_and_words_of_the_index_are_no_commands(
    workspace: Workspace, query: str
) -> None:
    install(workspace, [Term("1", "Cough")])
    assert codes(workspace, query) == []


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for all examples of a property: making one takes a quarter of a second."""
    path = tmp_path_factory.mktemp("terms") / "ward.medgen"
    with Workspace.create(path, "horse") as opened:
        install(opened, [*ICD, *CHINESE[:4]])
        yield opened


@settings(deadline=None)
@given(query=st.text(max_size=40))
def test_that_any_query_is_answered(searched: Workspace, query: str) -> None:
    assert isinstance(searched.terminologies.find(query), list)


def test_that_the_same_version_is_refused_and_another_one_is_not(workspace: Workspace) -> None:
    install(workspace)
    for system in ("ICD-10", "icd-10"):
        with pytest.raises(UserError) as caught:
            install(workspace, CHINESE, system)
        assert caught.value.problem is TERMINOLOGY_EXISTS
        with pytest.raises(UserError, match="in this workspace already"):
            workspace.terminologies.require_new(system, "2019")
    workspace.terminologies.require_new("ICD-10", "2024")
    install(workspace, ICD, "ICD-10", "2024")
    assert [one.version for one in workspace.terminologies.all()] == ["2019", "2024"]
    assert [one.concept.version for one in workspace.terminologies.find("R05")] == ["2019", "2024"]


def test_that_a_deleted_terminology_is_found_no_more_and_the_others_are(
    workspace: Workspace,
) -> None:
    first = install(workspace)
    second = install(workspace, CHINESE, "ICD-10-CN", "2.0")
    with workspace.transaction() as tx:
        workspace.terminologies.delete(tx, first.id)
    assert workspace.terminologies.all() == [second]
    assert codes(workspace, "cough") == []
    assert codes(workspace, "R05") == codes(workspace, "咳嗽") == ["R05"]
    with workspace.transaction() as tx, pytest.raises(UserError) as caught:
        workspace.terminologies.delete(tx, first.id)
    assert caught.value.problem is TERMINOLOGY_MISSING
    install(workspace)
    assert codes(workspace, "cough") == ["R05"]


def test_that_a_broken_off_installation_leaves_nothing(workspace: Workspace) -> None:
    seen: list[int] = []

    def stop_at_the_third() -> None:
        seen.append(1)
        if len(seen) == 3:
            raise InterruptedError

    new = NewTerminology("ICD-10", "2019", "en", "icd.csv")
    with pytest.raises(InterruptedError), workspace.transaction() as tx:
        workspace.terminologies.add(tx, new, term_rows(ICD), stop_at_the_third)
    assert workspace.terminologies.all() == []
    assert codes(workspace, "R05") == []
    install(workspace)
    assert codes(workspace, "R05") == ["R05"]


def test_that_rows_are_made_term_by_term() -> None:
    seen: list[int] = []
    rows = term_rows(ICD, lambda: seen.append(1))
    assert len(seen) == len(ICD)
    assert [row.name for row in rows if not row.is_preferred] == ["AMI", "Heart attack"]
    assert [row.is_preferred for row in rows] == [True] * 6 + [False] * 2


def test_that_terminologies_are_there_when_the_workspace_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "ward.medgen"
    with Workspace.create(path, "horse") as workspace:
        install(workspace)
    assert b"infarction" not in path.read_bytes()
    with Workspace.open(path, "horse") as workspace:
        assert codes(workspace, "heart attack") == ["I21"]
        assert TerminologyId(1) == workspace.terminologies.all()[0].id


@pytest.mark.slow
@pytest.mark.timing
def test_that_100_000_terms_answer_in_20_ms(workspace: Workspace) -> None:
    words = ["acute", "chronic", "myocardial", "infarction", "of", "the", "unspecified", "left"]
    chinese = ["急性", "心肌", "梗死", "高血压", "糖尿病", "左侧", "恶性", "肿瘤"]
    terms = [
        Term(f"Z{number:05}", " ".join(words[number // 8**place % 8] for place in range(5)))
        for number in range(80_000)
    ]
    terms += [
        Term(f"C{number:05}", "".join(chinese[number // 8**place % 8] for place in range(5)))
        for number in range(20_000)
    ]
    install(workspace, terms)
    for query in ("a", "acu", "myo inf", "of the", "Z0001", "gxy", "g", "压糖", "高血压", "zzz"):
        times = []
        for _ in range(3):
            started = time.perf_counter()
            workspace.terminologies.find(query)
            times.append(time.perf_counter() - started)
        assert min(times) < 0.02, query
