"""The decoder that ships: python -m benchmarks.drafting.engine_ours FOLDER [--no-speculation]."""

import argparse
import time
from pathlib import Path
from typing import Any

from benchmarks.drafting.serving import Answer, Question, serve
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.decoder import generate
from medgen_desktop.inference.readers import cached_reader_of
from medgen_desktop.inference.session import load_drafter


class Ours:
    """A drafter with its own tokenizer and template.

    As in the worker, the cache's memory stays from one note to the next; what was read and what was
    learned of earlier drafts is forgotten.
    """

    def __init__(self, folder: Path, *, speculate: bool) -> None:
        """Load a model folder."""
        self._model = load_drafter(folder)
        self._decoder = cached_reader_of(self._model)
        self._speculate = speculate
        self.settings: dict[str, Any] = {
            "speculation": speculate,
            "threads": self._model.session.get_session_options().intra_op_num_threads,
        }

    def draft(self, question: Question) -> Answer:
        """Draft; the first token is there when its text is.

        Raises:
            ValueError: the prompt is not the one that the others are asked.
        """
        if self._model.prompt_ids(question.source, question.section) != question.ids:
            raise ValueError("this engine renders another prompt")
        settings = GenerationSettings(
            max_new_tokens=question.new_tokens,
            min_new_tokens=question.new_tokens,
            speculate=self._speculate,
        )
        self._decoder.rewind(0)
        self._decoder.phrases.clear()
        shown: list[float] = []
        started = time.perf_counter()
        generation = generate(
            self._model,
            question.source,
            question.section,
            settings,
            on_text=lambda _text: shown.append(time.perf_counter()),
            is_cancelled=lambda: False,
            decoder=self._decoder,
        )
        ended = time.perf_counter()
        first = (shown[0] if shown else ended) - started
        return Answer(first, ended - started, generation.new_tokens, [], generation.text)


def main() -> None:
    """Serve one model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-speculation", action="store_true")
    chosen = parser.parse_args()
    serve(lambda: Ours(chosen.folder, speculate=not chosen.no_speculation))


if __name__ == "__main__":
    main()
