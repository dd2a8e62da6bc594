"""`draft` and `evaluate`: let a model write, and see how good it is."""

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from medgen_desktop.cli.options import (
    LARGEST_NUMBER,
    NUMBER,
    WorkspaceChoice,
    library,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.draft import Generation
from medgen_desktop.domain.errors import NO_PAIRS, UserError
from medgen_desktop.domain.generation import MAX_BEAMS, GenerationSettings
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.interchange.delimited import ColumnMapping
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.services.draft import DEFAULT_SETTINGS, Drafter, save_draft
from medgen_desktop.services.evaluate import evaluate as evaluate_pairs
from medgen_desktop.services.evaluate import read_pairs
from medgen_desktop.text.line_ends import normalise_line_ends

_FIELD_OF_OPTION = {
    "max_new_tokens": "max_new_tokens",
    "min_new_tokens": "min_new_tokens",
    "temperature": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "seed": "seed",
    "beams": "beams",
    "no_repeat": "block_repeats_of",
    "stop": "stop_texts",
}
_ONLY_BY_CHANCE = ("top_k", "top_p", "seed")


def writing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of how to write, which the command gets as one `settings`."""

    @functools.wraps(command)
    def with_settings(*arguments: object, **options: Any) -> None:  # noqa: ANN401 - click's values
        given = {
            field: value
            for option, field in _FIELD_OF_OPTION.items()
            if (value := options.pop(option)) is not None
        }
        for name in _ONLY_BY_CHANCE:
            if name in given and not given.get("temperature"):
                raise click.UsageError(f"{_option(name)} needs --temperature above 0.")
        try:
            settings = GenerationSettings(**given)
        except ValueError as error:
            raise click.UsageError(f"{_with_options(str(error))}.") from None
        command(*arguments, settings=settings, **options)

    for add in reversed(_WRITING_OPTIONS):
        with_settings = add(with_settings)
    return with_settings


_COUNT = click.IntRange(0, LARGEST_NUMBER)
_WRITING_OPTIONS = (
    click.option(
        "--max-new-tokens",
        type=NUMBER,
        default=DEFAULT_SETTINGS.max_new_tokens,
        show_default=True,
        help="End after so many tokens.",
    ),
    click.option("--min-new-tokens", type=_COUNT, help="Do not end before so many tokens."),
    click.option(
        "--temperature",
        type=click.FloatRange(0),
        help="Choose words by chance: 1 as the model weighs them, lower more surely.  "
        "[default: 0, always the likeliest]",
    ),
    click.option("--top-k", type=NUMBER, help="Choose among the K likeliest words only."),
    click.option(
        "--top-p",
        type=click.FloatRange(0, 1, min_open=True),
        help="Choose among the likeliest words that together have this probability.",
    ),
    click.option("--seed", type=_COUNT, help="The same seed makes the same choices."),
    click.option(
        "--beams",
        type=click.IntRange(1, MAX_BEAMS),
        help="Follow so many drafts at once and keep the likeliest (slower).",
    ),
    click.option(
        "--no-repeat",
        type=NUMBER,
        metavar="N",
        help="Never write N tokens in a row twice; what the note says may be said.",
    ),
    click.option(
        "--stop",
        multiple=True,
        metavar="TEXT",
        help="End before this text; may be given more than once.",
    ),
)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _with_options(sentence: str) -> str:
    """What settings say of themselves, in the words of the command line."""
    for name, field in _FIELD_OF_OPTION.items():
        sentence = re.sub(rf"\b{field}\b", _option(name), sentence)
    return sentence


@contextmanager
def _drafter() -> Iterator[Drafter]:
    drafter = Drafter(library())
    try:
        yield drafter
    finally:
        drafter.close()


@click.command()
@click.option("--note", type=NUMBER, help="Number of the note to draft from.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Text file to draft from.")
@click.option("--model", required=True, help="Id of a model; see: medgen models list")
@click.option("--section", help="Report section to write.  [default: the note's]")
@click.option("--save", is_flag=True, help="Keep the draft with the note.")
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
@click.option(
    "--token-probabilities",
    is_flag=True,
    help="With --json, also how sure the model was of each token.",
)
@writing_options
@workspace_options
@output_options
@click.pass_obj
def draft(
    output: Output,
    *,
    choice: WorkspaceChoice,
    note: int | None,
    path: Path | None,
    model: str,
    section: str | None,
    settings: GenerationSettings,
    save: bool,
    encoding: str | None,
    token_probabilities: bool,
) -> None:
    """Draft a summary of one note of the workspace, or of a text file.

    Words are chosen by what is likeliest unless --temperature or --beams says otherwise.
    """
    if (note is None) == (path is None):
        raise click.UsageError("Give either --note or --file.")
    if token_probabilities and not output.as_json:
        raise click.UsageError("--token-probabilities needs --json.")
    fields: dict[str, Plain]
    if path is not None:
        if save:
            raise click.UsageError("--save needs --note: a file is not in the workspace.")
        source = normalise_line_ends(read_text(path, encoding).text).text
        generation = _draft(output, source, section or "", model, settings)
        fields = {"file": str(path), "model": model, "section": section or ""}
        _show(output, generation, fields, token_probabilities=token_probabilities)
        return
    with choice.opened() as workspace:
        found = workspace.notes.get(NoteId(note or 0))
        chosen = found.section if section is None else section
        generation = _draft(output, found.text, chosen, model, settings)
        fields = {"note": found.id, "model": model, "section": chosen}
        if save:
            fields["draft"] = save_draft(workspace, found.id, model, chosen, generation).id
    _show(output, generation, fields, token_probabilities=token_probabilities)


def _draft(
    output: Output, source: str, section: str, model: str, settings: GenerationSettings
) -> Generation:
    with _drafter() as drafter:
        return drafter.draft(
            source=source,
            section=section,
            model_id=model,
            settings=settings,
            on_text=output.stream,
        )


def _show(
    output: Output, generation: Generation, fields: dict[str, Plain], *, token_probabilities: bool
) -> None:
    output.line()  # ends the streamed text
    saved = f" Saved as draft {fields['draft']}." if "draft" in fields else ""
    output.say(
        f"{generation.prompt_tokens:,} tokens read, {generation.new_tokens:,} written in "
        f"{generation.seconds:.1f} s ({generation.stop_reason.value.replace('_', ' ')}).{saved}"
    )
    tokens = {"tokens": to_plain(generation.tokens)} if token_probabilities else {}
    output.result(
        fields
        | tokens
        | {
            "text": generation.text,
            "prompt_tokens": generation.prompt_tokens,
            "new_tokens": generation.new_tokens,
            "seconds": generation.seconds,
            "stop_reason": generation.stop_reason.value,
        }
    )


@click.command()
@click.option("--model", required=True, help="Id of a model; see: medgen models list")
@click.option("--file", "path", required=True, type=click.Path(path_type=Path))
@click.option("--source-column", required=True, help="Column to draft from.")
@click.option("--target-column", required=True, help="Column of what a person wrote.")
@click.option("--section-column", help="Column that names the report section.")
@click.option("--limit", type=NUMBER, help="Only so many pairs.")
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
@writing_options
@output_options
@click.pass_obj
def evaluate(
    output: Output,
    *,
    model: str,
    path: Path,
    source_column: str,
    target_column: str,
    section_column: str | None,
    limit: int | None,
    settings: GenerationSettings,
    encoding: str | None,
) -> None:
    """Draft every pair of a table and score the drafts: ROUGE (F1), BLEU and chrF, from 0 to 1."""
    mapping = ColumnMapping(text=source_column, target=target_column, section=section_column)
    pairs, left_out = read_pairs(path, mapping, encoding)
    if left_out:
        output.say(f"{left_out:,} rows are left out: no source or no target.")
    if not pairs:
        raise UserError(NO_PAIRS, pairs=0, needed=1)
    with _drafter() as drafter:
        scores = evaluate_pairs(
            drafter,
            model,
            pairs[:limit],
            settings=settings,
            on_progress=lambda done, total: output.progress(f"{done:,} of {total:,} drafted"),
        )
    if scores.refused:
        output.say(f"{scores.refused:,} sources were too long for the model and score 0.")
    names = ("n", "rouge1", "rouge2", "rougeL", "bleu", "chrf", "seconds")
    for name in names:
        value = getattr(scores, name)
        output.line(f"{name:<8} {value:,}" if isinstance(value, int) else f"{name:<8} {value:.4f}")
    output.result({name: getattr(scores, name) for name in names})
