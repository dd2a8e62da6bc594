"""`adopt-run`, and the request that `train --write-request` writes: runs on several processes."""

from pathlib import Path

import click

from medgen_desktop.cli.options import NUMBER, WorkspaceChoice, output_options, workspace_options
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.records import to_plain
from medgen_desktop.domain.run import RunId
from medgen_desktop.services.launched_runs import adopt_run


def tell_request(output: Output, run_id: RunId, path: Path) -> None:
    """Say what the file holds, and what comes next."""
    output.say(
        f"{path} holds the words of the notes, not encrypted: keep it where the notes may be kept, "
        "and delete it once the run is adopted."
    )
    output.line(f"Run {run_id} waits to be trained:")
    output.line(f"  accelerate launch -m medgen_desktop.training --request {path}")
    output.line(f"Then: medgen adopt-run --run {run_id}")
    output.result({"run": run_id, "request": str(path)})


@click.command("adopt-run")
@click.option("--run", "run_number", type=NUMBER, required=True, help="Number of the run.")
@click.option(
    "--from",
    "runs_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder that --runs-folder named when it was trained; the usual one if left out.",
)
@workspace_options
@output_options
@click.pass_obj
def adopt(
    output: Output, choice: WorkspaceChoice, run_number: int, runs_folder: Path | None
) -> None:
    """Take what several processes have trained into the workspace.

    The run was begun by `medgen train --write-request`.
    """
    with choice.opened() as workspace:
        run = adopt_run(workspace, RunId(run_number), runs_folder)
    output.line(
        f"Run {run.run_id} is adopted: {run.finished.steps:,} steps, loss "
        f"{run.finished.loss_first:.3f} → {run.finished.loss_last:.3f}."
    )
    output.line(f"Next: medgen export-model --run {run.run_id} --name NAME")
    output.result({"run": run.run_id, "finished": to_plain(run.finished)})
