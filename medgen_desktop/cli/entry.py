"""The `medgen` command itself: finds the command asked for, and turns every ending into a code.

0 done · 1 a person can mend it, or a bug of ours · 2 the command line is wrong · 130 interrupted.
A command's module is imported only when that command is asked for, so that help comes at once.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from types import FrameType
from typing import NamedTuple

import click

from medgen_desktop import __version__
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.error_places import places_of
from medgen_desktop.domain.errors import UNEXPECTED, UserError

OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


class _Place(NamedTuple):
    module: str
    name: str
    help: str


COMMANDS: dict[str, _Place] = {
    "demo": _Place(
        "demo", "demo", "Do the whole job once: import, annotate, fine-tune, export, draft."
    ),
    "import": _Place("notes", "import_command", "Bring notes into a workspace."),
    "export": _Place(
        "exchange",
        "export_command",
        "Write notes in the format of another tool: to a file, or to a folder of files.",
    ),
    "convert": _Place(
        "exchange",
        "convert_command",
        "Turn a file into one of another tool; no workspace is needed.",
    ),
    "formats": _Place(
        "exchange", "formats_command", "List the formats that notes come in and go out in."
    ),
    "clean": _Place(
        "cleaning",
        "clean",
        "Make cleaned copies of notes, with what is annotated in them; the notes stay.",
    ),
    "duplicates": _Place(
        "cleaning",
        "duplicates",
        "List notes that are nearly the same, and paragraphs that were copied.",
    ),
    "deid": _Place("deid", "deid", "Look notes through for identities, and make copies without."),
    "site-names": _Place("deid", "site_names", "Look after the site's own list of names."),
    "deid-score": _Place(
        "deid", "deid_score", "Measure how many planted identities the rules find."
    ),
    "notes": _Place("notes", "notes", "List and read the notes of a workspace."),
    "search": _Place(
        "search", "search_command", "Find notes by words in them or in their annotations."
    ),
    "annotate": _Place("annotations", "annotate", "Label diseases, symptoms and treatments."),
    "terms": _Place(
        "terms", "terms", "Look up codes and names in ICD-10, HPO and your own terminologies."
    ),
    "relate": _Place("relations", "relate", "Say what annotations of a note are to each other."),
    "schema": _Place(
        "schema", "schema", "Look after labels, attributes, relations and the fields of notes."
    ),
    "concordance": _Place(
        "overview", "concordance", "Show a term or a label in its context, over all notes."
    ),
    "progress": _Place("overview", "progress", "See how far the work on the notes is."),
    "suggest": _Place(
        "suggestions", "suggest", "See and accept what dictionaries, rules and models would label."
    ),
    "pairs": _Place("notes", "pairs", "See what a model can be trained on."),
    "check-pairs": _Place(
        "check_pairs",
        "check_pairs_command",
        "Look the training pairs through: what to mend before a model learns from them.",
    ),
    "advise": _Place(
        "advise", "advise", "Say which model to train here, why, and what memory and time it takes."
    ),
    "train": _Place(
        "training", "train", "Fine-tune a base model on the workspace's pairs or annotations."
    ),
    "adopt-run": _Place(
        "launching", "adopt", "Take what several processes have trained into the workspace."
    ),
    "export-model": _Place("training", "export_model", "Make a finished run an ONNX model."),
    "models": _Place("models", "models", "Look after the models on this machine."),
    "draft": _Place("drafting", "draft", "Draft a summary of one note."),
    "evaluate": _Place("drafting", "evaluate", "Draft every pair of a table and score the drafts."),
    "score-recogniser": _Place(
        "recognising",
        "score_recogniser",
        "Compare what a recogniser finds with what is annotated in a workspace.",
    ),
    "gui": _Place("gui", "gui", "Open the program's window."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        command = getattr(import_module(f"medgen_desktop.cli.{place.module}"), place.name)
        if not isinstance(command, click.Command):  # pragma: no cover - a slip in the table above
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="medgen", message="%(prog)s %(version)s")
def medgen() -> None:
    """Annotate medical notes, fine-tune models and draft report summaries, offline.

    Every command has --help and --json. A workspace's passphrase comes from --passphrase, from
    MEDGEN_PASSPHRASE, or from a question.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `medgen` and return its exit code; never raises for what a person did."""
    _use_utf8()
    output = Output()
    try:
        with _ending_like_ctrl_c():
            code = medgen.main(
                args=None if arguments is None else list(arguments),
                prog_name="medgen",
                obj=output,
                standalone_mode=False,
            )
    except (click.Abort, KeyboardInterrupt):
        output.end_progress()
        return INTERRUPTED
    except click.UsageError as error:
        output.say(_usage_sentence(error))
        return MISUSED
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback on a person
        _report(output, error)
        return FAILED
    return code if isinstance(code, int) else OK


@contextmanager
def _ending_like_ctrl_c() -> Iterator[None]:
    """A polite kill or a closed terminal ends child processes and records, as Ctrl+C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _report(output: Output, error: Exception) -> None:
    if isinstance(error, UserError):
        output.say(f"{error.code}: {error}")
    elif isinstance(error, BrokenPipeError):  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        _report_bug(output, error)


def _usage_sentence(error: click.UsageError) -> str:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    command = error.ctx.command_path if error.ctx is not None else "medgen"
    what = error.format_message().rstrip()
    what = what if what.endswith((".", "?", "!")) else f"{what}."
    return f"{command}: {what} See: {command} --help"


def _report_bug(output: Output, error: Exception) -> None:
    # The message of a foreign exception may hold text of a note: only its type is shown.
    bug = UserError(UNEXPECTED, reason=type(error).__name__)
    if output.debug:
        output.say("\n".join(places_of(error)))
        output.say(f"{bug.code}: {bug}")
    else:
        output.say(f"{bug.code}: {bug} Add --debug to see where.")


def _use_utf8() -> None:
    """Chinese goes into pipes and files as UTF-8 on Windows too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
