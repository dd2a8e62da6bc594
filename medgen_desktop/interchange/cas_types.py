"""The types of UIMA that annotations are written in, and those that are read as annotations.

`NamedEntity` with `value` and `identifier` is what INCEpTION shows without any setting up, and a
relation of the type `custom.Relation` is that of a layer called Relation there. What UIMA has no
feature for is in features of our own; a reader that does not know them passes over them, as
INCEpTION does.
"""

from enum import Enum, auto

from cassis import TypeSystem

METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
RELATION = "custom.Relation"
VALUE, PIECE, NOTE = "medgen.Value", "medgen.Piece", "medgen.Note"

OF_ENTITY = (
    *("comment", "annotator", "createdAt", "said", "conceptSystem", "conceptVersion"),
    *("conceptCode", "conceptName", "originSource", "originVersion"),
)
"""Features of ours that are words."""
OF_NOTE = ("section", "target", "status", "comment")

_ANNOTATION, _STRING, _ARRAY = "uima.tcas.Annotation", "uima.cas.String", "uima.cas.FSArray"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_SPANS = (f"{_DKPRO}ner.", f"{_DKPRO}semantics.")
_MARKUP = (
    "uima.",
    "medgen.",
    f"{_DKPRO}metadata.",
    f"{_DKPRO}segmentation.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "de.tudarmstadt.ukp.inception.",
    "org.dkpro.core.api.",
)
"""Of these packages nothing is an annotation: words, sentences, pages, what describes the file."""
_ENDS = (("Governor", "Dependent"), ("source", "target"))


class Role(Enum):
    """What a type is for us."""

    SPAN = auto()
    LINK = auto()
    MARKUP = auto()
    OTHER = auto()
    """Analysis that has no place here: parts of speech, syntax, chains of DKPro."""


def role_of(types: TypeSystem, name: str) -> Role:
    """What a type of a file is: named entities and all types of other packages are annotations.

    The link from a feature to an annotation is looked at where the feature is.
    """
    if name.startswith(_MARKUP) and name != _ANNOTATION:
        return Role.MARKUP
    if name.startswith(_DKPRO) and not name.startswith(_SPANS):
        return Role.OTHER
    if ends_of(types, name) is not None:
        return Role.LINK
    if types.is_instance_of(name, _ANNOTATION):
        return Role.SPAN
    return Role.OTHER if types.get_type(name).get_feature("target") is None else Role.MARKUP


def ends_of(types: TypeSystem, name: str) -> tuple[str, str] | None:
    """The features that name the two ends of a relation; None where a type has none."""
    features = {
        one.name
        for one in types.get_type(name).all_features
        if not types.is_primitive(one.rangeType)
    }
    return next((ends for ends in _ENDS if features.issuperset(ends)), None)


def type_system() -> TypeSystem:
    """A type system with all that is written."""
    types = TypeSystem()

    def features(owner: str, names: tuple[str, ...], kind: str = _STRING) -> None:
        for name in names:
            types.create_feature(types.get_type(owner), name, kind)

    types.create_type(METADATA, "uima.tcas.DocumentAnnotation")
    features(METADATA, ("documentTitle", "documentId", "documentUri", "collectionId"))
    features(METADATA, ("documentBaseUri",))
    features(METADATA, ("isLastSegment",), "uima.cas.Boolean")
    types.create_type(VALUE, "uima.cas.TOP")
    features(VALUE, ("name", "value"))
    types.create_type(PIECE, _ANNOTATION)
    types.create_type(ENTITY, _ANNOTATION)
    features(ENTITY, ("value", "identifier", *OF_ENTITY))
    features(ENTITY, ("originScore",), "uima.cas.Double")
    types.create_type(RELATION, _ANNOTATION)
    features(RELATION, ("Governor", "Dependent"), ENTITY)
    features(RELATION, ("value",))
    types.create_type(NOTE, "uima.cas.AnnotationBase")
    features(NOTE, OF_NOTE)
    for owner, name, kind in (
        (ENTITY, "attributes", VALUE),
        (ENTITY, "pieces", PIECE),
        (NOTE, "fields", VALUE),
    ):
        types.create_feature(types.get_type(owner), name, _ARRAY, types.get_type(kind))
    return types
