"""How a draft is to be written, said on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medgen_desktop.cli import main
from medgen_desktop.domain.draft import DraftToken, Generation, StopReason
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.services.draft import Drafter

pytestmark = pytest.mark.clinic

TOKENS = (DraftToken(0, 4, 0.75), DraftToken(4, 4, 0.5), DraftToken(4, 5, 1.0))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> list[GenerationSettings]:
    """The settings of every draft that was asked for; a played model writes them all."""
    assert not user_folder.exists()
    heard: list[GenerationSettings] = []

    class Played(Drafter):
        def draft(self, **order: Any) -> Generation:
            heard.append(order["settings"])
            order.get("on_text", str)("咳嗽三天.")
            return Generation("咳嗽三天.", 20, 3, 0.5, StopReason.END_OF_TEXT, TOKENS)

    monkeypatch.setattr("medgen_desktop.cli.drafting.Drafter", Played)
    return heard


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.txt"
    file.write_text("患者咳嗽三天。", encoding="utf-8")
    return file


Draft = Callable[..., int]


@pytest.fixture
def draft(note: Path) -> Draft:
    return lambda *options: main(["draft", "--file", str(note), "--model", "m", *options])


def test_that_a_draft_is_greedy_unless_something_else_is_asked_for(
    asked: list[GenerationSettings], draft: Draft
) -> None:
    assert draft() == 0
    assert asked == [GenerationSettings()]


def test_that_every_option_reaches_the_model(asked: list[GenerationSettings], draft: Draft) -> None:
    chance = "--temperature 0.7 --top-k 40 --top-p 0.9 --seed 3 --min-new-tokens 4"
    assert draft(*chance.split(), "--max-new-tokens", "99", "--no-repeat", "3") == 0
    assert draft("--beams", "4", "--stop", "\n\n", "--stop", "出院") == 0
    assert asked == [
        GenerationSettings(
            max_new_tokens=99,
            min_new_tokens=4,
            temperature=0.7,
            top_k=40,
            top_p=0.9,
            seed=3,
            block_repeats_of=3,
        ),
        GenerationSettings(beams=4, stop_texts=("\n\n", "出院")),
    ]


def test_that_pairs_are_drafted_as_asked_too(
    asked: list[GenerationSettings], tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\nI cough.,He coughs.\n", encoding="utf-8")
    columns = ("--source-column", "a", "--target-column", "b")
    options = ("--beams", "2", "--max-new-tokens", "7")
    assert main(["evaluate", "--model", "m", "--file", str(table), *columns, *options]) == 0
    assert asked == [GenerationSettings(7, beams=2)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--temperature -1", "--temperature"),
        ("--temperature nan", "--temperature"),
        ("--temperature inf", "--temperature must be at least 0 and finite"),
        ("--top-p 0", "--top-p"),
        ("--top-p 1.5", "--top-p"),
        ("--top-k 0", "--top-k"),
        ("--seed -1", "--seed"),
        ("--beams 9", "--beams"),
        ("--no-repeat 0", "--no-repeat"),
        ("--max-new-tokens 0", "--max-new-tokens"),
        ("--max-new-tokens 3 --min-new-tokens 4", "--min-new-tokens must be between"),
        ("--top-k 5", "--top-k needs --temperature"),
        ("--seed 5 --temperature 0", "--seed needs --temperature"),
        ("--beams 2 --temperature 1", "beam search does not sample"),
        ("--stop=", "a stop text must not be empty"),
        ("--token-probabilities", "--token-probabilities needs --json"),
    ],
)
def test_that_what_cannot_be_meant_is_refused_before_anything_is_drafted(
    asked: list[GenerationSettings],
    draft: Draft,
    options: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert draft(*options.split()) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert (said.out, asked) == ("", [])


@pytest.mark.parametrize("is_asked", [True, False])
def test_that_each_tokens_probability_is_told_to_those_who_ask(
    asked: list[GenerationSettings],
    draft: Draft,
    is_asked: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert draft("--json", *(["--token-probabilities"] if is_asked else [])) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(asked) == 1
    assert told["text"] == "咳嗽三天."
    expected = [{"start": t.start, "end": t.end, "probability": t.probability} for t in TOKENS]
    assert told.get("tokens") == (expected if is_asked else None)
