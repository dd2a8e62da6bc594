"""Start the window: `python -m medgen_desktop`."""

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and run the program; returns the exit code."""
    multiprocessing.freeze_support()
    chosen = _parser().parse_args(arguments)
    # Only now, so that neither --help nor a frozen child process loads Qt.
    from medgen_desktop.app import Options, run  # noqa: PLC0415
    from medgen_desktop.ui.theme import ThemeName  # noqa: PLC0415
    from medgen_desktop.ui.translation import Language  # noqa: PLC0415

    return run(
        Options(
            workspace=chosen.workspace,
            passphrase=os.environ.get("MEDGEN_PASSPHRASE"),
            language=None if chosen.language is None else Language(chosen.language),
            theme=None if chosen.theme is None else ThemeName(chosen.theme),
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="medgen-desktop",
        description="Annotate medical notes, fine-tune models and draft summaries, offline.",
        epilog="The passphrase is asked for, or taken from MEDGEN_PASSPHRASE.",
    )
    parser.add_argument("--workspace", type=Path, help="workspace file to open")
    parser.add_argument("--language", choices=("en", "zh"), help="language of the screen")
    parser.add_argument(
        "--theme", choices=("system", "light", "dark", "contrast"), help="colours of the screen"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
