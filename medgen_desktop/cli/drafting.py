"""`draft` and `evaluate`: let a model write, and see how good it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    library,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.draft import Generation
from medgen_desktop.domain.errors import NO_PAIRS, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.records import Plain
from medgen_desktop.interchange.delimited import ColumnMapping
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.services.draft import DEFAULT_MAX_NEW_TOKENS, Drafter, save_draft
from medgen_desktop.services.evaluate import evaluate as evaluate_pairs
from medgen_desktop.services.evaluate import read_pairs
from medgen_desktop.text.line_ends import normalise_line_ends


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
@click.option("--max-new-tokens", type=NUMBER, default=DEFAULT_MAX_NEW_TOKENS, show_default=True)
@click.option("--save", is_flag=True, help="Keep the draft with the note.")
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
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
    max_new_tokens: int,
    save: bool,
    encoding: str | None,
) -> None:
    """Draft a summary of one note of the workspace, or of a text file."""
    if (note is None) == (path is None):
        raise click.UsageError("Give either --note or --file.")
    if path is not None:
        if save:
            raise click.UsageError("--save needs --note: a file is not in the workspace.")
        source = normalise_line_ends(read_text(path, encoding).text).text
        generation = _draft(output, source, section or "", model, max_new_tokens)
        _show(output, generation, {"file": str(path), "model": model, "section": section or ""})
        return
    with choice.opened() as workspace:
        found = workspace.notes.get(NoteId(note or 0))
        chosen = found.section if section is None else section
        generation = _draft(output, found.text, chosen, model, max_new_tokens)
        fields: dict[str, Plain] = {"note": found.id, "model": model, "section": chosen}
        if save:
            fields["draft"] = save_draft(workspace, found.id, model, chosen, generation).id
    _show(output, generation, fields)


def _draft(
    output: Output, source: str, section: str, model: str, max_new_tokens: int
) -> Generation:
    with _drafter() as drafter:
        return drafter.draft(
            source=source,
            section=section,
            model_id=model,
            max_new_tokens=max_new_tokens,
            on_text=output.stream,
        )


def _show(output: Output, generation: Generation, fields: dict[str, Plain]) -> None:
    output.line()  # ends the streamed text
    saved = f" Saved as draft {fields['draft']}." if "draft" in fields else ""
    output.say(
        f"{generation.prompt_tokens:,} tokens read, {generation.new_tokens:,} written in "
        f"{generation.seconds:.1f} s ({generation.stop_reason.value.replace('_', ' ')}).{saved}"
    )
    output.result(
        fields
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
@click.option("--max-new-tokens", type=NUMBER, default=DEFAULT_MAX_NEW_TOKENS, show_default=True)
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
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
    max_new_tokens: int,
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
            max_new_tokens=max_new_tokens,
            on_progress=lambda done, total: output.progress(f"{done:,} of {total:,} drafted"),
        )
    if scores.refused:
        output.say(f"{scores.refused:,} sources were too long for the model and score 0.")
    names = ("n", "rouge1", "rouge2", "rougeL", "bleu", "chrf", "seconds")
    for name in names:
        value = getattr(scores, name)
        output.line(f"{name:<8} {value:,}" if isinstance(value, int) else f"{name:<8} {value:.4f}")
    output.result({name: getattr(scores, name) for name in names})
