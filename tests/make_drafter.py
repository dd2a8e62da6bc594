"""Train two short steps on the real base and export: `make_drafter.py OUTPUT_FOLDER [BASE_FOLDER]`.

Enough that merging is not idle, and little enough that the model writes as its base does.
"""

import csv
import shutil
import sys
import tempfile
from pathlib import Path

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import ExportRequest, PairText, TrainRequest
from medgen_desktop.paths import model_library_folder, resources_folder
from medgen_desktop.training.export_onnx import export
from medgen_desktop.training.recipe import train

BASE_ID = "smollm2-135m-instruct"
_PROMPTS = 3
_CONFIG = TrainingConfig(
    max_steps=2,
    learning_rate=1e-5,
    tokens_per_batch=512,
    max_tokens_per_pair=512,
    validation_fraction=0.0,
)


def make(base_folder: Path, output_folder: Path) -> None:
    """Write the model folder."""
    pairs = _pairs()
    with tempfile.TemporaryDirectory() as run_folder:
        request = TrainRequest(_CONFIG, str(base_folder), run_folder, pairs)
        train(request, lambda _event: None, lambda: False)
        export(
            ExportRequest(
                base_folder=str(base_folder),
                run_folder=run_folder,
                output_folder=str(output_folder),
                model_id="test-drafter",
                model_name="Test drafter",
                languages=("en",),
                dataset_sha256="0" * 64,
                dataset_pairs=len(pairs),
                prompts=pairs[:_PROMPTS],
                calibration=pairs[_PROMPTS:],
            ),
            lambda _phase: None,
            lambda: False,
        )


def _pairs() -> tuple[PairText, ...]:
    path = resources_folder() / "samples" / "pairs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [
            PairText(row["dialogue"], row["section_header"], row["section_text"])
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(pairs, key=lambda pair: len(pair.source))[: 2 * _PROMPTS])


def make_whole(base_folder: Path, folder: Path) -> None:
    """Put a whole model folder there, unless somebody else does meanwhile."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    try:
        make(base_folder, staged)
        staged.rename(folder)
    except OSError:
        if not (folder / "manifest.json").is_file():
            raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)


if __name__ == "__main__":
    given = Path(sys.argv[2]) if len(sys.argv) > 2 else model_library_folder() / BASE_ID
    make_whole(given, Path(sys.argv[1]))
