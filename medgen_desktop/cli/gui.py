"""`gui`: the window, as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import click

from medgen_desktop.cli.options import output_options
from medgen_desktop.cli.output import Output
from medgen_desktop.paths import worker_command

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_NO_SCREEN = (
    "There is no screen here (DISPLAY and WAYLAND_DISPLAY are not set); log in to a desktop, or "
    "work without the window: medgen --help"
)


def open_window(workspace: Path | None, passphrase: str | None = None) -> int:
    """Start the program's window, wait until it is closed and return its exit code."""
    command = worker_command("medgen_desktop")
    if workspace is not None:
        command += ["--workspace", str(workspace.resolve())]
    environment = dict(os.environ)
    if passphrase:  # through the environment: a command line is open to everyone on the machine
        environment["MEDGEN_PASSPHRASE"] = passphrase
    return subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, check=False
    ).returncode


@click.command()
@click.option(
    "--workspace",
    envvar="MEDGEN_WORKSPACE",
    type=click.Path(path_type=Path),
    help="Workspace to open at once.",
)
@output_options
@click.pass_context
def gui(context: click.Context, workspace: Path | None) -> None:
    """Open the program's window."""
    output = context.ensure_object(Output)
    if lacks_screen():
        output.say(_NO_SCREEN)
        context.exit(1)
    code = open_window(workspace)
    output.result({"exit_code": code})
    if code < 0:  # a signal: Qt ends so where it cannot draw
        output.say(
            f"The window was ended by signal {-code}; what was saved is safe. Open it again."
        )
        code = 1
    context.exit(code)


def lacks_screen() -> bool:
    """Whether Qt would find no display server to draw on."""
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _SCREENS)
