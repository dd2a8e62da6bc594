"""`gui`: the window, as a process of its own."""

import os
import subprocess
from pathlib import Path

import click

from medgen_desktop.cli.options import output_options
from medgen_desktop.cli.output import Output
from medgen_desktop.paths import worker_command


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
    code = open_window(workspace)
    context.ensure_object(Output).result({"exit_code": code})
    context.exit(code)
