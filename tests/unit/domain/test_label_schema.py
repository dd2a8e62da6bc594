import pytest

from medgen_desktop.domain.attributes import ATTRIBUTES
from medgen_desktop.domain.label_schema import (
    DEFAULT_LABELS,
    DEFAULT_SCHEMA,
    DISEASE,
    NO_COLOUR,
    SYMPTOM,
    TREATMENT,
    Label,
    RelationKind,
    drawn_label,
    label_named,
)

pytestmark = pytest.mark.clinic


def test_that_keys_one_to_three_set_disease_symptom_and_treatment() -> None:
    assert {label.key: label for label in DEFAULT_LABELS} == {
        "1": DISEASE,
        "2": SYMPTOM,
        "3": TREATMENT,
    }
    assert [label.tag for label in DEFAULT_LABELS] == ["Dx", "Sx", "Tx"]


@pytest.mark.parametrize("label", DEFAULT_LABELS, ids=lambda label: str(label.name))
def test_that_a_label_is_found_in_any_letter_case(label: Label) -> None:
    assert label_named(label.name.upper()) is label
    assert label_named(label.name.lower()) is label


@pytest.mark.parametrize("name", ["", "Drug", "Disease "])
def test_that_there_is_no_label_by_another_name(name: str) -> None:
    assert label_named(name) is None


def test_that_a_schema_finds_its_attributes_and_relations_by_name() -> None:
    assert DEFAULT_SCHEMA.attribute_named("negated") is ATTRIBUTES[0]
    assert DEFAULT_SCHEMA.attribute_named("mood") is None
    treats = DEFAULT_SCHEMA.relation_named("treats")
    assert treats is not None
    assert treats.joins("Treatment", "Disease")
    assert not treats.joins("Disease", "Treatment")
    assert RelationKind("near").joins("Disease", "Anything")
    assert DEFAULT_SCHEMA.relation_named("near") is None
    assert DEFAULT_SCHEMA.lets_join("treats", "Treatment", "Disease")
    assert not DEFAULT_SCHEMA.lets_join("treats", "Disease", "Treatment")
    assert not DEFAULT_SCHEMA.lets_join("near", "Disease", "Disease")
    assert DEFAULT_SCHEMA.label_named("symptom") is SYMPTOM


def test_that_what_the_schema_lacks_is_drawn_as_itself_and_never_as_another_label() -> None:
    assert drawn_label("Symptom", DEFAULT_LABELS) is SYMPTOM
    assert drawn_label("symptom", DEFAULT_LABELS) == Label("symptom", "sy", "", NO_COLOUR)
    assert drawn_label("病", ()) == Label("病", "病", "", NO_COLOUR)
