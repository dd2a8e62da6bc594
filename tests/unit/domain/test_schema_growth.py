"""A schema grows by what notes from elsewhere say, and stays whole whatever that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.attributes import NEGATED
from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, Label
from medgen_desktop.domain.schema_growth import Vocabulary, grown
from medgen_desktop.domain.schema_rules import COLOURS, require_whole

pytestmark = pytest.mark.clinic

NAMES = st.text(st.characters(codec="utf-8"), max_size=70) | st.sampled_from(
    ["Disease", "disease", "Sign", "severity", "treats", "\n", ""]
)


@given(
    st.lists(NAMES),
    st.lists(st.dictionaries(NAMES, NAMES, max_size=4), max_size=4),
    st.lists(NAMES),
    st.lists(NAMES),
)
def test_that_it_stays_whole_and_loses_nothing(
    labels: list[str], attributes: list[dict[str, str]], relations: list[str], fields: list[str]
) -> None:
    said = Vocabulary(dict.fromkeys(labels), {}, dict.fromkeys(relations), dict.fromkeys(fields))
    for one in attributes:
        said.add_attributes(one)
    schema = grown(DEFAULT_SCHEMA, said)
    require_whole(schema)
    assert schema.labels[: len(DEFAULT_SCHEMA.labels)] == DEFAULT_SCHEMA.labels
    assert grown(schema, said) == schema


def test_that_new_labels_get_a_key_a_tag_and_a_colour_of_their_own() -> None:
    schema = grown(DEFAULT_SCHEMA, Vocabulary({"Drug": None, "DISEASE": None, "x" * 61: None}))
    assert schema.labels[3:] == (Label("Drug", "Dr", "4", 3),)
    assert COLOURS > 3


def test_that_attributes_get_the_values_they_lack() -> None:
    said = Vocabulary()
    said.add_attributes({"severity": "critical", "Negated": "yes"})
    said.add_attributes({"severity": "critically ill", "grade": "II", "empty": ""})
    said.add_attributes({"severity": "critically well"})
    schema = grown(DEFAULT_SCHEMA, said)
    severity = schema.attribute_named("severity")
    assert severity is not None
    assert severity.values[3:] == ("critical", "critically ill", "critically well")
    assert severity.codes[3:] == ("critic", "criti2", "criti3")
    assert schema.attribute_named("negated") == NEGATED
    grade = schema.attribute_named("grade")
    assert grade is not None
    assert (grade.key, grade.values, grade.codes) == ("8", ("II",), ("II",))
    assert schema.attribute_named("empty") is None


def test_that_relations_and_fields_are_added_once() -> None:
    said = Vocabulary({}, {}, {"Treats": None, "before": None}, {"ward": None, "Ward": None})
    schema = grown(DEFAULT_SCHEMA, said)
    assert [one.name for one in schema.relations[len(DEFAULT_SCHEMA.relations) :]] == ["before"]
    assert [one.name for one in schema.fields] == ["ward"]
