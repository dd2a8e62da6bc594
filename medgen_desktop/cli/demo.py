"""`demo`: the whole job once, on open data or on the shipped samples."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from medgen_desktop.cli.gui import open_window
from medgen_desktop.cli.options import NUMBER, library, output_options
from medgen_desktop.cli.output import Output
from medgen_desktop.cli.training import never, progress_on
from medgen_desktop.services.demo import DEMO_PASSPHRASE, DemoAudience, DemoPlan, run_demo

_DEFAULTS = DemoPlan()


@click.command()
@click.option("--samples", is_flag=True, help="Use the shipped samples even where MTS-Dialog is.")
@click.option("--steps", type=NUMBER, default=_DEFAULTS.steps, show_default=True)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=_DEFAULTS.minutes,
    show_default=True,
    help="End training after so many minutes.",
)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to make the workspace.")
@click.option("--no-gui", is_flag=True, help="Do not open the window at the end.")
@output_options
@click.pass_obj
def demo(
    output: Output,
    *,
    samples: bool,
    steps: int,
    minutes: float,
    folder: Path | None,
    no_gui: bool,
) -> None:
    """Do the whole job once: import, annotate, fine-tune, export, draft.

    Everything is real and stays on this machine; it takes a few minutes.
    """
    plan = DemoPlan(folder=folder, samples_only=samples, steps=steps, minutes=minutes)
    audience = DemoAudience(say=_teller(output), on_event=progress_on(output), cancelled=never)
    report = run_demo(plan, library(), audience)
    output.line("Done. Nothing left this machine.")
    output.result(report)
    sys.stdout.flush()
    if not no_gui and has_screen():
        open_window(Path(report.workspace), DEMO_PASSPHRASE)


def has_screen() -> bool:
    """Whether a window could be seen."""
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _teller(output: Output) -> Callable[[str], None]:
    def tell(text: str) -> None:
        if output.as_json:
            output.say(text)
        else:
            output.line(text)
            output.line()

    return tell
