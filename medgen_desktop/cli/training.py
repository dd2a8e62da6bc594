"""`train` and `export-model`: from pairs to a model that drafts, or annotations to a recogniser."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from medgen_desktop.cli.launching import tell_request
from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    library,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.errors import SETTING_INVALID, UserError
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.domain.run import RunId
from medgen_desktop.domain.training_config import (
    Method,
    Task,
    TrainingConfig,
    new_model_of,
    usual_rate,
)
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    ExportFinished,
    PhaseChanged,
    TrainingStarted,
    TrainingStep,
)
from medgen_desktop.services.launched_runs import write_request
from medgen_desktop.services.train import export_run, fine_tune, rehearse, resume
from medgen_desktop.storage.workspace import Workspace

DEFAULT_BASE = "smollm2-135m-instruct"
NEW_RECOGNISER = "new-bilstm-crf"
_DEFAULTS = TrainingConfig()


def never() -> bool:
    """Nobody cancels by a callback here: Ctrl+C does."""
    return False


def progress_on(output: Output) -> Callable[[Event], None]:
    """Show a trainer's events as one live line."""

    def show(event: Event) -> None:
        match event:
            case TrainingStarted():
                output.say(
                    f"Training on {event.device_name or event.device}: {event.pairs:,} pairs, "
                    f"{event.pairs_left_out:,} left out as too long, at most "
                    f"{event.steps_total:,} steps, {event.trainable_parameters:,} weights."
                )
            case TrainingStep():
                output.progress(
                    f"step {event.step:,}/{event.steps_total:,}  loss {event.loss:.3f}  "
                    f"{event.tokens_per_second:,.0f} tokens/s  {minutes(event.eta_seconds)} left"
                )
            case Evaluated(validation_loss=float() as loss):
                output.say(f"After step {event.step:,}: validation loss {loss:.3f}.")
            case PhaseChanged():
                output.progress(f"{event.phase} …")
            case _:
                pass

    return show


def minutes(seconds: float) -> str:
    """Seconds as a person reads them on a clock: 75 is 1:15."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


@click.command()
@click.option("--steps", type=NUMBER, help="End after so many steps.")
@click.option("--minutes", "most_minutes", type=float, help="End after so many minutes.")
@click.option("--epochs", type=float, default=_DEFAULTS.epochs, show_default=True)
@click.option("--learning-rate", type=float, help="Peak rate; what suits the model, if left out.")
@click.option(
    "--method",
    type=click.Choice(get_args(Method)),
    default=_DEFAULTS.method,
    show_default=True,
    help="Train an adapter beside the base, all of its weights, or (qlora, on NVIDIA cards) an "
    "adapter beside the base in 4 bits.",
)
@click.option("--rank", type=int, default=_DEFAULTS.lora_rank, show_default=True, help="LoRA rank.")
@click.option(
    "--batch-tokens",
    type=int,
    default=_DEFAULTS.tokens_per_batch,
    show_default=True,
    help="Most tokens in one step.",
)
@click.option(
    "--task",
    type=click.Choice(get_args(Task)),
    default=_DEFAULTS.task,
    show_default=True,
    help="Make a drafter of the pairs, or a recogniser of the annotations.",
)
@click.option(
    "--base",
    help=f"Base model in the library, {DEFAULT_BASE} if left out; or one that starts from nothing: "
    "new-rnn, new-lstm, new-gru, new-transformer, and new-bilstm-crf, which recognises.",
)
@click.option("--hidden", type=NUMBER, help="Width of a new model.")
@click.option("--layers", type=NUMBER, help="Layers of a new model's encoder and of its decoder.")
@click.option("--vocabulary", type=NUMBER, help="Most tokens of a new model's tokenizer.")
@click.option(
    "--resume", "stopped_run", type=NUMBER, help="Let this run go on instead, with its settings."
)
@click.option(
    "--rehearse",
    "only_tries",
    is_flag=True,
    help="Only take a step, save and resume; say what memory and time all of it would take.",
)
@click.option(
    "--write-request",
    "request_file",
    type=click.Path(path_type=Path),
    help="Do not train: write what several processes train from to this file; see "
    "docs/scaling.md. It holds the words of the notes.",
)
@workspace_options
@output_options
@click.pass_obj
def train(
    output: Output,
    /,
    choice: WorkspaceChoice,
    task: Task,
    base: str | None,
    stopped_run: int | None,
    only_tries: bool,
    request_file: Path | None,
    **asked: Any,  # noqa: ANN401 - what click made of the options
) -> None:
    """Fine-tune a base model on the workspace's pairs or annotations.

    It is done in a process of its own.

    Ctrl+C stops the run; the workspace keeps its record. A run of some minutes goes on with
    --resume where it saved its state last.
    """
    base = base or (NEW_RECOGNISER if task == "recogniser" else DEFAULT_BASE)
    try:
        config = _config(base, task, **asked)
    except ValueError as error:
        raise UserError(SETTING_INVALID, reason=str(error)) from None
    if request_file is not None and (only_tries or stopped_run is not None):
        raise click.UsageError("--write-request begins a run: leave --rehearse and --resume out.")
    with choice.opened() as workspace:
        show = progress_on(output)
        if only_tries:
            _tell_rehearsal(output, workspace, config, base)
            return
        if request_file is not None:
            run_id = write_request(
                *(workspace, library(), config, request_file),
                base_id=base,
                on_event=show,
                cancelled=never,
            )
            tell_request(output, run_id, request_file)
            return
        if stopped_run is None:
            run = fine_tune(
                workspace, library(), config, base_id=base, on_event=show, cancelled=never
            )
        else:
            run = resume(workspace, library(), RunId(stopped_run), on_event=show, cancelled=never)
    finished = run.finished
    output.line(
        f"Run {run.run_id} finished: {finished.steps:,} steps in {minutes(finished.seconds)} on "
        f"{finished.device}, loss {finished.loss_first:.3f} → {finished.loss_last:.3f}."
    )
    output.line(f"Next: medgen export-model --run {run.run_id} --name NAME")
    output.result(_with({"run": run.run_id}, finished))


def _tell_rehearsal(
    output: Output, workspace: Workspace, config: TrainingConfig, base: str
) -> None:
    """Rehearse a run; its pairs, which are text of notes, are not shown."""
    found = rehearse(
        workspace,
        library(),
        config,
        base_id=base,
        on_event=progress_on(output),
        cancelled=never,
    )
    output.line(
        f"It trains, saves and resumes on {found.device_name}: {found.pairs:,} pairs "
        f"({found.pairs_left_out:,} left out as too long), at most {found.steps_total:,} steps."
    )
    output.line(
        f"It takes up to {found.peak_memory_mb:,.0f} MB of {found.free_memory_mb:,.0f} MB, about "
        f"{minutes(found.seconds)} at {found.seconds_per_step:.1f} s a step, and "
        f"{found.checkpoint_bytes / 1e6:,.0f} MB of disk to go on from."
    )
    output.result(_with({}, replace(found, shown=())))


def _config(
    base: str,
    task: Task,
    *,
    method: Method,
    learning_rate: float | None,
    rank: int,
    batch_tokens: int,
    steps: int | None,
    most_minutes: float | None,
    epochs: float,
    **sizes: int | None,
) -> TrainingConfig:
    """What the options ask for; raises ValueError naming the setting that cannot be."""
    new = new_model_of(base)
    given = {name: value for name, value in sizes.items() if value is not None}
    if new is not None:
        new = replace(new, **given)  # type: ignore[arg-type] # sizes, all of them numbers
    elif given:
        raise ValueError(f"{next(iter(given))} is of a new model, and {base} is a base")
    if new is not None:
        task = new.task
    if task == "recogniser":
        method = "full"
    return TrainingConfig(
        task=task,
        epochs=epochs,
        max_steps=steps,
        max_minutes=most_minutes,
        method=method,
        new_model=new,
        learning_rate=learning_rate or usual_rate(method, new, task),
        lora_rank=rank,
        lora_alpha=2 * rank,
        tokens_per_batch=batch_tokens,
    )


@click.command("export-model")
@click.option("--run", "run_number", type=NUMBER, required=True, help="Number of a finished run.")
@click.option("--name", required=True, help="What the model is to be called.")
@click.option("--no-test", is_flag=True, help="Do not measure the model on what it never saw.")
@workspace_options
@output_options
@click.pass_obj
def export_model(
    output: Output, choice: WorkspaceChoice, run_number: int, name: str, *, no_test: bool
) -> None:
    """Make a finished run an ONNX model, prove that it answers as trained, and keep it."""
    endings: list[ExportFinished] = []
    show = progress_on(output)

    def on_event(event: Event) -> None:
        if isinstance(event, ExportFinished):
            endings.append(event)
        show(event)

    with choice.opened() as workspace:
        manifest = export_run(
            workspace,
            library(),
            RunId(run_number),
            name,
            on_event=on_event,
            cancelled=never,
            measures=not no_test,
        )
    finished = endings[-1]
    parity = finished.parity
    output.line(
        f"Model {manifest.id} is in the library: {finished.bytes / 1e6:,.0f} MB. On "
        f"{parity.prompts} real prompts its answers agree with torch on "
        f"{parity.greedy_agreement:.1%} of words."
    )
    test = {key: value for key, value in manifest.metrics.items() if key.startswith("test_")}
    if test:
        words = ", ".join(f"{key.removeprefix('test_')} {value:.3g}" for key, value in test.items())
        output.line(f"On what it never saw: {words}.")
    output.result(
        {
            "model": manifest.id,
            "bytes": finished.bytes,
            "max_logit_difference": parity.max_logit_difference,
            "greedy_agreement": parity.greedy_agreement,
            "parity": to_plain(parity),
            "seconds": finished.seconds,
            **test,
        }
    )


def _with(fields: dict[str, Plain], record: object) -> dict[str, Plain]:
    plain = to_plain(record)
    shown = dict(plain) if isinstance(plain, dict) else {}
    shown.pop("type", None)
    return fields | shown
