"""On a hundred real notes: guesses make a draft faster and change no token of it."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from medgen_desktop.domain.draft import Generation
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.cached_decoder import CachedDecoder
from medgen_desktop.inference.decoder import generate
from medgen_desktop.inference.readers import cached_reader_of
from medgen_desktop.inference.session import LoadedModel

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

NOTES = 100
NEW_TOKENS = 48


@pytest.fixture(scope="module")
def notes(shared_data: Path) -> list[tuple[str, str]]:
    """Dialogues that no model was trained on, and the sections asked for."""
    path = shared_data / "mts-dialog" / "MTS-Dialog-ValidationSet.csv"
    if not path.is_file():
        pytest.skip("MTS-Dialog's validation file is not among the open data")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["dialogue"], row["section_header"]) for row in csv.DictReader(file)]
    assert len(rows) >= NOTES
    return rows[:NOTES]


@pytest.fixture
def decoder(model: LoadedModel) -> Iterator[CachedDecoder]:
    made = cached_reader_of(model)
    yield made
    made.release()


def test_that_guesses_change_no_token_of_a_hundred_real_drafts(
    model: LoadedModel, notes: list[tuple[str, str]], decoder: CachedDecoder
) -> None:
    """With guesses, and phrases of all drafts before, on one decoder; without, on a new one."""

    def drafted(
        note: tuple[str, str], *, speculate: bool, on: CachedDecoder | None = None
    ) -> Generation:
        return generate(
            model,
            *note,
            GenerationSettings(NEW_TOKENS, speculate=speculate),
            on_text=lambda _piece: None,
            is_cancelled=lambda: False,
            decoder=on,
        )

    different = []
    for index, note in enumerate(notes):
        fast = drafted(note, speculate=True, on=decoder)
        plain = drafted(note, speculate=False)
        same = (fast.text, fast.tokens, fast.stop_reason)
        if same != (plain.text, plain.tokens, plain.stop_reason):
            different.append(index)
    assert different == []
