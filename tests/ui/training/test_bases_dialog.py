"""Bases by name: Gemma comes in after its terms are accepted, and is then chosen."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.model_terms import GEMMA_TERMS
from medgen_desktop.domain.offered_bases import GEMMA, MINILM, OFFERED_BASES, SMOLLM2
from medgen_desktop.ui.training.bases_dialog import BasesDialog, TermsDialog

from .ward import Ward

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]


def _folder(at: Path, model_type: str) -> Path:
    at.mkdir()
    (at / "config.json").write_text(json.dumps({"model_type": model_type}), encoding="utf-8")
    for name in ("tokenizer.json", "model.safetensors"):
        (at / name).write_text("{}", encoding="utf-8")
    return at


def _shown(ward: Ward) -> BasesDialog:
    ward.page.setup.add_base.click()
    return ward.page.findChildren(BasesDialog)[0]


def test_that_each_base_says_what_it_is_for_and_where_its_files_are_from(ward: Ward) -> None:
    dialog = _shown(ward)
    assert list(dialog.cards) == [one.id for one in OFFERED_BASES]
    here, gemma = dialog.cards[SMOLLM2.id], dialog.cards[GEMMA.id]
    assert here._state.text() == "In the library"
    assert not here.folder.isVisibleTo(here)
    assert gemma._state.text() == "Not on this machine"
    assert "English, Chinese · Gemma Terms of Use" in gemma._facts.text()
    assert "huggingface.co/google/gemma-3-270m-it" in gemma._source.text()
    assert gemma.folder.accessibleName() == "Gemma 3 270M: Choose its folder…"
    assert gemma.file.isVisibleTo(gemma)
    minilm = dialog.cards[MINILM.id]
    assert not minilm.file.isVisibleTo(minilm)
    dialog.close()


def test_that_gemma_comes_in_once_its_terms_are_accepted_and_is_chosen(
    ward: Ward, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = _shown(ward)
    folder = _folder(tmp_path / "fetched", "gemma3_text")
    dialog.add(GEMMA, folder)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(TermsDialog)))
    refused = dialog.findChildren(TermsDialog)[0]
    assert not refused.accept_button.isEnabled()
    assert GEMMA_TERMS.address in refused._address.text()
    refused.reject()
    qtbot.waitUntil(lambda: not dialog.findChildren(TermsDialog))
    assert [one.id for one in ward.context.library.bases()] == [SMOLLM2.id]

    dialog.add(GEMMA, folder)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(TermsDialog)))
    asked = dialog.findChildren(TermsDialog)[0]
    asked.box.setChecked(True)
    with qtbot.waitSignal(dialog.added):
        asked.accept_button.click()
    kept = next(one for one in ward.context.library.bases() if one.id != SMOLLM2.id)
    assert kept.terms is not None
    assert kept.terms.name == GEMMA_TERMS.name
    card = dialog.cards[GEMMA.id]
    assert card._state.text() == "In the library"
    assert "terms of 2026-04-01 accepted on 20" in card._facts.text()
    qtbot.waitUntil(lambda: ward.page.setup.base.currentData() == kept.id)
    dialog.close()


def test_that_a_model_without_terms_comes_in_at_once_and_a_wrong_folder_is_told(
    ward: Ward, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = _shown(ward)
    dialog.add(MINILM, tmp_path)
    qtbot.waitUntil(lambda: dialog.banner.message is not None)
    assert dialog.banner.message is not None
    assert "config.json is missing" in dialog.banner.message.what
    dialog.add(GEMMA, _folder(tmp_path / "qwen", "qwen2"))
    dialog.reject()
    assert dialog.isVisible()  # until it is told what came of it
    qtbot.waitUntil(lambda: "qwen2" in str(dialog.banner.message))
    assert dialog.findChildren(TermsDialog) == []
    with qtbot.waitSignal(dialog.added):
        dialog.add(MINILM, _folder(tmp_path / "minilm", "bert"))
    assert dialog.findChildren(TermsDialog) == []
    assert dialog.cards[MINILM.id]._state.text() == "In the library"
    dialog.close()
