"""Take the files of a base that is offered by name, if they are that base's."""

from pathlib import Path

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.model_terms import Terms, terms_of
from medgen_desktop.domain.offered_bases import OfferedBase
from medgen_desktop.domain.training_errors import BASE_UNFIT
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.add_base import add_base, architecture_of


def terms_to_accept(offered: OfferedBase, path: Path) -> Terms | None:
    """What has to be accepted before these files come in as this base.

    Raises:
        UserError: BASE_UNFIT, also where the files are of another family.
    """
    architecture = architecture_of(path)
    if architecture not in offered.architectures:
        reason = f"it is of the family {architecture or 'unknown'}, and not {offered.name}"
        raise UserError(BASE_UNFIT, path=str(path), reason=reason)
    return terms_of(architecture)


def add_offered(
    library: ModelLibrary, offered: OfferedBase, path: Path, *, accepts_terms: bool
) -> ModelManifest:
    """Copy the files into the library under the base's own name.

    Raises:
        UserError: as `terms_to_accept` and `add_base`.
    """
    terms_to_accept(offered, path)
    return add_base(
        *(library, path),
        name=offered.name,
        licence=offered.licence,
        languages=offered.languages,
        accepts_terms=accepts_terms,
    )
