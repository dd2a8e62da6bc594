"""The check finds what is wrong with pairs, counts as the trainer will, and never quotes a note."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from medgen_desktop.cli import main
from medgen_desktop.domain.errors import BASE_MODEL_MISSING, UserError
from medgen_desktop.domain.model_manifest import ModelManifest, manifest_to_json
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.pair_finding import FindingKind, PairFinding
from medgen_desktop.domain.records import to_plain
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.paths import model_library_folder
from medgen_desktop.services.check_pairs import PairCheck, check_pairs
from medgen_desktop.services.clean import clean_notes
from medgen_desktop.services.deidentify import scan_notes
from medgen_desktop.storage.workspace import Workspace
from tests.unit.services.paired_notes import put, said, singles

pytestmark = pytest.mark.clinic

BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())


@pytest.fixture
def library() -> ModelLibrary:
    """Has "bytes", whose tokens are bytes, and "sealed", whose tokenizer is in its weights."""
    folder = model_library_folder()
    manifest = ModelManifest(
        id="bytes",
        name="Bytes",
        kind="base",
        architecture="llama",
        licence="MIT",
        languages=("en",),
        context_length=400,
        files={},
        created_at="2026-01-01T00:00:00+00:00",
        program_version="0",
        tokenizer="tokenizer.json",
    )
    for one in (manifest, replace(manifest, id="sealed", tokenizer="")):
        (folder / one.id).mkdir(parents=True)
        (folder / one.id / "manifest.json").write_text(manifest_to_json(one), "utf-8")
    tokenizer = Tokenizer(models.BPE({one: place for place, one in enumerate(BYTES)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.save(str(folder / "bytes" / "tokenizer.json"))
    return ModelLibrary(folder)


def check(
    workspace: Workspace, library: ModelLibrary, base: str = "bytes", **settings: object
) -> PairCheck:
    return check_pairs(workspace, library, TrainingConfig(**settings), base)  # type: ignore[arg-type] # mixed


def found(result: PairCheck, kind: FindingKind) -> list[PairFinding]:
    return [one for one in result.findings if one.kind is kind]


def test_that_good_reviewed_pairs_leave_nothing_to_mend(
    workspace: Workspace, library: ModelLibrary
) -> None:
    put(workspace, [(said(number, 20), "", "Seen.") for number in range(40)])
    scan_notes(workspace)
    result = check(workspace, library)
    assert result == PairCheck(40, (), "tokens", {"train": 36, "validation": 2, "test": 2})


def test_that_empty_and_equal_pairs_are_found(workspace: Workspace, library: ModelLibrary) -> None:
    ids = put(workspace, [(" \n", "", "Of nothing."), (said(1, 20), "", "Seen.")])
    (again,) = put(workspace, [(said(1, 20), "another record", "Seen.")])
    with workspace.transaction() as tx:  # two summaries of one note that say the same
        tx.execute(
            "INSERT INTO pairs (note_id, section, target) VALUES (?, 'CC', 'Seen.')", [again]
        )
    scan_notes(workspace)
    result = check(workspace, library)
    empty, second, third, together = result.findings
    assert (empty.kind, empty.note_id) == (FindingKind.EMPTY, ids[0])
    assert [one.kind for one in (second, third)] == [FindingKind.DUPLICATE] * 2
    assert [(one.note_id, one.others) for one in (second, third)] == [(again, (ids[1],))] * 2
    assert second.pair_id != third.pair_id
    assert (together.kind, together.note_id, together.others) == (
        *(FindingKind.LEAKING, ids[1]),
        (again,),
    )


def test_that_a_pair_is_too_long_by_the_tokens_of_its_base(
    workspace: Workspace, library: ModelLibrary
) -> None:
    text = "x" * 300
    ids = put(workspace, [(text + "y" * more, str(more), "z" * 10) for more in range(0, 100, 10)])
    result = check(workspace, library)
    long = found(result, FindingKind.TOO_LONG)
    # plain_summary says "\n\nSection: \n\nSummary:\n" around it, here in bytes, and two ends
    around = len("\n\nSection:  \n\nSummary:\n") + 2
    assert result.unit == "tokens"
    assert [(one.note_id, one.length) for one in long] == [
        (note_id, around + 300 + more + len("CC") + 10)
        for note_id, more in zip(ids, range(0, 100, 10), strict=True)
        if around + 300 + more + len("CC") + 10 > 400
    ]
    assert 0 < len(long) < len(ids)
    assert {one.limit for one in long} == {400}
    narrower = found(check(workspace, library, tokens_per_batch=200), FindingKind.TOO_LONG)
    assert len(narrower) == len(ids)


def test_that_characters_are_counted_where_there_is_no_tokenizer(
    workspace: Workspace, library: ModelLibrary
) -> None:
    ids = put(workspace, [("x" * 1_500, "1", "z"), ("咳" * 450, "2", "咳"), ("咳" * 300, "3", "z")])
    result = check(workspace, library, "sealed")
    (long,) = found(result, FindingKind.TOO_LONG)
    assert (result.unit, long.note_id, long.length, long.limit) == (
        *("characters", ids[1]),
        *(4 * 451 + len("CC"), 1_600),
    )
    new = check(workspace, library, "", new_model=NewModel("lstm"), max_tokens_per_pair=300)
    assert [one.note_id for one in found(new, FindingKind.TOO_LONG)] == [*ids]
    assert found(new, FindingKind.LANGUAGE) == []


def test_that_texts_in_a_language_that_the_base_does_not_know_are_found(
    workspace: Workspace, library: ModelLibrary
) -> None:
    rows = [
        ("患者咳嗽三天，无发热。", "1", "Cough."),
        ("He has coughed for days.", "2", "咳嗽。"),
        ("He has a fever today.", "3", "38.5"),
    ]
    ids = put(workspace, rows)
    other = found(check(workspace, library), FindingKind.LANGUAGE)
    assert [one.note_id for one in other] == ids[:2]


def test_that_notes_are_unreviewed_until_looked_through_and_a_cleaned_copy_stands_for_one(
    workspace: Workspace, library: ModelLibrary
) -> None:
    named = "Mr. John Smith, MRN 4711234, was seen for a  cough."
    ids = put(workspace, [(named, "1", "Cough."), (said(2, 20), "2", "Seen.")])
    (copy,) = clean_notes(workspace, ids[:1], ("spaces",), "wu").made

    def unreviewed() -> list[NoteId]:
        return [one.note_id for one in found(check(workspace, library), FindingKind.UNREVIEWED)]

    assert unreviewed() == [ids[1], copy]
    scan_notes(workspace)
    assert unreviewed() == [copy]  # it has open hits


def test_that_one_record_number_for_all_is_told_once(
    workspace: Workspace, library: ModelLibrary
) -> None:
    ids = put(workspace, [(said(number, 20), "1", "Seen.") for number in range(40)])
    scan_notes(workspace)
    result = check(workspace, library)
    assert result.findings == (PairFinding(FindingKind.UNDIVIDED, ids[0], others=tuple(ids[1:])),)
    assert (dict(result.parts), result.groups) == ({"train": 40}, 1)
    assert check(workspace, library, validation_fraction=0.0, test_fraction=0.0).findings == ()


def test_that_a_check_can_be_cancelled_and_tells_what_it_found_until_then(
    workspace: Workspace, library: ModelLibrary
) -> None:
    put(workspace, [(" ", "", "Of nothing."), *singles(range(80))])
    told: list[int] = []
    result = check_pairs(
        workspace,
        library,
        TrainingConfig(),
        "bytes",
        lambda done, _whole: told.append(done),
        lambda: len(told) > 0,
    )
    assert (result.was_cancelled, result.pairs, result.parts) == (True, 50, {})
    assert result.counts() == {FindingKind.UNREVIEWED: 50, FindingKind.EMPTY: 1}


def test_that_a_base_that_is_not_there_is_refused(
    workspace: Workspace, library: ModelLibrary
) -> None:
    with pytest.raises(UserError) as refused:
        check(workspace, library, "elsewhere")
    assert refused.value.problem is BASE_MODEL_MISSING
    (library.folder / "bytes" / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(UserError, match="bytes"):
        check(workspace, library)


def test_that_the_command_says_what_to_mend_and_lists_it_without_a_word_of_a_note(
    tmp_path: Path,
    library: ModelLibrary,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    path = tmp_path / "cli.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        text = said(1, 20)
        with workspace.transaction() as tx:
            for record in range(9):
                new = NewNote("t", text, "a.csv", "utf-8", "en", str(record), "CC", "x" * 400)
                workspace.notes.add(tx, new)
    assert library.bases()
    asked = ["check-pairs", "--workspace", str(path), "--base", "bytes"]
    assert main([*asked, "--limit", "10"]) == 0
    out = capsys.readouterr().out
    assert "Too long: 9. It is left out." in out
    assert "Same pair twice: 8." in out
    assert "  … and 17 more; --json lists them all" in out
    assert out.splitlines()[-1].startswith("9 pairs: 9 to learn from, 0 to validate, 0 to test;")
    assert main([*asked, "--json"]) == 0
    out = capsys.readouterr().out
    plain = json.loads(out)
    assert plain["counts"] == {"unreviewed": 9, "too_long": 9, "duplicate": 8, "leaking": 1}
    last = plain["findings"][-1]
    assert last.pop("remedy").startswith("They are kept on one side")
    others = tuple(NoteId(number) for number in range(2, 10))
    assert last == to_plain(PairFinding(FindingKind.LEAKING, NoteId(1), others=others))
    assert "cough" not in out
    assert main([*asked, "--batch-tokens", "3"]) == 1
    assert capsys.readouterr().err.startswith("MG")
