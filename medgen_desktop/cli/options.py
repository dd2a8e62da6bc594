"""Options that many commands share, and the workspace they speak of."""

import functools
import getpass
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from medgen_desktop.cli.output import Output
from medgen_desktop.domain.errors import NO_PASSPHRASE, UserError
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.paths import model_library_folder, workspaces_folder
from medgen_desktop.storage.workspace import Workspace

DEFAULT_WORKSPACE = "default.medgen"
LARGEST_NUMBER = 2**63 - 1  # of a row in SQLite
NUMBER = click.IntRange(1, LARGEST_NUMBER)
OFFSET = click.IntRange(0, LARGEST_NUMBER)


class _Share(click.FloatRange):
    """A number from 0 to 1; "nan" is below and above nothing, so that a range lets it through."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range 0<=x<=1.", param, ctx)
        return number


SHARE = _Share(0, 1)


@dataclass(frozen=True, slots=True)
class WorkspaceChoice:
    """Which workspace a command speaks of, and how it opens."""

    path: Path
    passphrase: str | None

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """The workspace, open for the block.

        Raises:
            UserError: NO_PASSPHRASE, or what opening it refuses.
        """
        with Workspace.open(self.path, self._passphrase(is_new=False)) as workspace:
            yield workspace

    @contextmanager
    def opened_or_created(self) -> Iterator[tuple[Workspace, bool]]:
        """The workspace, and whether it was created just now."""
        is_new = not self.path.exists()
        passphrase = self._passphrase(is_new=is_new)
        open_it = Workspace.create if is_new else Workspace.open
        with open_it(self.path, passphrase) as workspace:
            yield workspace, is_new

    def _passphrase(self, *, is_new: bool) -> str:
        if self.passphrase:
            return self.passphrase
        if not sys.stdin.isatty():
            raise UserError(NO_PASSPHRASE)
        question = "New passphrase" if is_new else "Passphrase"
        answer: str = click.prompt(question, hide_input=True, confirmation_prompt=is_new, err=True)
        return answer


def workspace_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --workspace and --passphrase, which the command gets as one `choice`."""

    @functools.wraps(command)
    def with_choice(
        *arguments: object, workspace: Path | None, passphrase: str | None, **options: object
    ) -> None:
        path = workspace or workspaces_folder() / DEFAULT_WORKSPACE
        command(*arguments, choice=WorkspaceChoice(path, passphrase), **options)

    with_passphrase = click.option(
        "--passphrase",
        envvar="MEDGEN_PASSPHRASE",
        help="Passphrase of the workspace; safer in MEDGEN_PASSPHRASE or typed when asked.",
    )(with_choice)
    return click.option(
        "--workspace",
        envvar="MEDGEN_WORKSPACE",
        type=click.Path(path_type=Path),
        help=f"File of the workspace.  [default: {DEFAULT_WORKSPACE} in the workspaces folder]",
    )(with_passphrase)


def output_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --json and --debug, which set the `Output` that commands get by `click.pass_obj`."""
    with_json = click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=_set_on_output("as_json"),
        help="Print one JSON value as the last line.",
    )(command)
    return click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_set_on_output("debug"),
        help="Show where an unexpected error came from.",
    )(with_json)


def library() -> ModelLibrary:
    """The models on this machine."""
    return ModelLibrary(model_library_folder())


def annotator_name() -> str:
    """Who is at the keyboard, for the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "annotator"


def require_yes(question: str) -> None:
    """Ask before a command with --yes goes on; "no" ends it.

    Raises:
        click.UsageError: nobody is there to answer.
    """
    try:
        click.confirm(question, abort=True, err=True)
    except click.Abort as ended:
        if not isinstance(ended.__context__, EOFError):
            raise
        click.echo(err=True)
        raise click.UsageError("Nobody answers. Add --yes to do it without asking.") from None


def _set_on_output(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def set_it(context: click.Context, _parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401
        setattr(context.ensure_object(Output), name, bool(value))

    return set_it
