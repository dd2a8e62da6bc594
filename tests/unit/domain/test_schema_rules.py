"""A schema of labels is whole, or the first thing that is wrong with it is said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.attributes import ATTRIBUTES, Attribute
from medgen_desktop.domain.errors import Problem, UserError
from medgen_desktop.domain.label_schema import (
    DEFAULT_LABELS,
    DEFAULT_SCHEMA,
    DISEASE,
    SYMPTOM,
    TREATMENT,
    Label,
    LabelSchema,
    NoteField,
    RelationKind,
)
from medgen_desktop.domain.marking_errors import (
    ATTRIBUTE_VALUES_INVALID,
    LABEL_COLOUR_INVALID,
    LABEL_TAG_INVALID,
    RELATION_END_UNKNOWN,
    SCHEMA_KEY_INVALID,
    SCHEMA_NAME_INVALID,
    SCHEMA_NAME_TWICE,
)
from medgen_desktop.domain.schema_merge import merged_rename, merged_schema, tidied, with_kept
from medgen_desktop.domain.schema_rules import (
    COLOURS,
    first_fault,
    free_colour,
    free_key,
    free_tag,
    renamed_label,
    require_whole,
    with_label,
    without_label,
)

pytestmark = pytest.mark.clinic

FINDING = Label("Finding", "Fi", "4", 3)


def _labels(*labels: Label) -> LabelSchema:
    return LabelSchema(labels, (), (), ())


def _attributes(*attributes: Attribute) -> LabelSchema:
    return LabelSchema((), attributes, (), ())


def test_that_the_default_schema_and_an_empty_one_are_whole() -> None:
    assert first_fault(DEFAULT_SCHEMA) is None
    require_whole(LabelSchema((), (), (), ()))
    require_whole(LabelSchema((), (), (), (NoteField("ward", ("3", "4")), NoteField("why"))))


@pytest.mark.parametrize("name", ["", " Drug", "Drug ", "a\nb", "\u200b", "x" * 61])
def test_that_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    for schema in (
        _labels(Label(name, "Dr", "")),
        _attributes(Attribute(name, "", ("yes",), ("y",))),
        LabelSchema((), (), (RelationKind(name),), ()),
        LabelSchema((), (), (), (NoteField(name),)),
    ):
        fault = first_fault(schema)
        assert fault is not None
        assert fault.problem is SCHEMA_NAME_INVALID
        assert fault.error.what


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (_labels(SYMPTOM, Label("SYMPTOM", "Sy", "")), SCHEMA_NAME_TWICE),
        (_labels(SYMPTOM, Label("Sign", "SX", "")), LABEL_TAG_INVALID),
        (_labels(Label("Sign", "", "")), LABEL_TAG_INVALID),
        (_labels(Label("Sign", "Sign", "")), LABEL_TAG_INVALID),
        (_labels(Label("Sign", " S", "")), LABEL_TAG_INVALID),
        (_labels(SYMPTOM, Label("Sign", "Si", "2")), SCHEMA_KEY_INVALID),
        (_labels(Label("Sign", "Si", "0")), SCHEMA_KEY_INVALID),
        (_labels(Label("Sign", "Si", "12")), SCHEMA_KEY_INVALID),
        (_labels(Label("Sign", "Si", "", COLOURS)), LABEL_COLOUR_INVALID),
        (_labels(Label("Sign", "Si", "", -1)), LABEL_COLOUR_INVALID),
        (_attributes(Attribute("mood", "", (), ())), ATTRIBUTE_VALUES_INVALID),
        (_attributes(Attribute("mood", "", ("low", "low"), ("a", "b"))), ATTRIBUTE_VALUES_INVALID),
        (_attributes(Attribute("mood", "", ("low", "high"), ("a",))), ATTRIBUTE_VALUES_INVALID),
        (_attributes(Attribute("mood", "", ("low",), ("",))), ATTRIBUTE_VALUES_INVALID),
        (_attributes(Attribute("mood", "", ("low",), ("toolong",))), ATTRIBUTE_VALUES_INVALID),
        (_attributes(*ATTRIBUTES, Attribute("mood", "1", ("a",), ("a",))), SCHEMA_KEY_INVALID),
        (LabelSchema((), (), (), (NoteField("ward", ("3", "3")),)), ATTRIBUTE_VALUES_INVALID),
        (LabelSchema((), (), (RelationKind("treats", ("Drug",)),), ()), RELATION_END_UNKNOWN),
        (LabelSchema((), (), (RelationKind("treats", (), ("Drug",)),), ()), RELATION_END_UNKNOWN),
    ],
)
def test_that_what_does_not_fit_is_refused(schema: LabelSchema, problem: Problem) -> None:
    with pytest.raises(UserError) as refused:
        require_whole(schema)
    assert refused.value.problem is problem
    assert "{" not in str(refused.value)


def test_that_a_label_is_added_at_the_end_or_replaced_where_it_stands() -> None:
    added = with_label(DEFAULT_SCHEMA, FINDING)
    assert added.labels == (*DEFAULT_LABELS, FINDING)
    assert with_label(DEFAULT_SCHEMA, FINDING, 0).labels == (FINDING, *DEFAULT_LABELS)
    pale = replace(SYMPTOM, colour=5)
    assert with_label(DEFAULT_SCHEMA, pale).labels == (DISEASE, pale, TREATMENT)
    assert with_label(DEFAULT_SCHEMA, TREATMENT, 0).labels == (TREATMENT, DISEASE, SYMPTOM)


def test_that_a_deleted_label_takes_along_what_only_it_could_be_joined_by() -> None:
    left = without_label(DEFAULT_SCHEMA, "Symptom")
    assert [one.name for one in left.labels] == ["Disease", "Treatment"]
    assert {one.name: (one.sources, one.targets) for one in left.relations} == {
        "treats": (("Treatment",), ("Disease",)),
        "causes": ((), ("Disease",)),
        "location of": ((), ()),
    }
    assert first_fault(left) is None


def test_that_a_renamed_label_is_renamed_where_relations_lead() -> None:
    schema = renamed_label(DEFAULT_SCHEMA, "Treatment", "Drug")
    assert [one.name for one in schema.labels] == ["Disease", "Symptom", "Drug"]
    treats = schema.relation_named("treats")
    assert treats is not None
    assert treats.sources == ("Drug",)
    assert first_fault(schema) is None
    assert renamed_label(schema, "Drug", "Treatment") == DEFAULT_SCHEMA


@given(st.lists(st.text(max_size=12), unique_by=str.casefold, max_size=30))
def test_that_free_tags_and_colours_always_fit(names: list[str]) -> None:
    labels: list[Label] = []
    for name in names:
        labels.append(Label(f"x{name}".strip(), free_tag(name, labels), "", free_colour(labels)))
    fault = first_fault(_labels(*labels))
    assert fault is None or fault.problem in {SCHEMA_NAME_INVALID, SCHEMA_NAME_TWICE}
    counts = [sum(one.colour == place for one in labels) for place in range(COLOURS)]
    assert max(counts) - min(counts) <= 1


def test_that_the_first_free_key_is_offered_until_none_is_left() -> None:
    assert free_key(["1", "3"]) == "2"
    assert free_key("123456789") == ""


# -- two changes at once -----------------------------------------------------------------------


def test_that_a_change_nobody_interfered_with_is_taken_as_it_is() -> None:
    after = _labels(TREATMENT, DISEASE)
    assert merged_schema(DEFAULT_SCHEMA, after, DEFAULT_SCHEMA) is after


def test_that_both_changes_hold_where_they_touch_different_things() -> None:
    mine = without_label(DEFAULT_SCHEMA, "Symptom")
    theirs = with_label(DEFAULT_SCHEMA, FINDING)
    both = merged_schema(DEFAULT_SCHEMA, mine, theirs)
    assert [one.name for one in both.labels] == ["Disease", "Treatment", "Finding"]
    back = merged_schema(mine, DEFAULT_SCHEMA, both)
    assert [one.name for one in back.labels] == ["Disease", "Symptom", "Treatment", "Finding"]
    assert {one.name for one in back.relations} == {one.name for one in DEFAULT_SCHEMA.relations}
    assert first_fault(back) is None


def test_that_the_others_change_stays_where_both_touch_the_same() -> None:
    theirs = with_label(DEFAULT_SCHEMA, replace(SYMPTOM, colour=6))
    mine = with_label(DEFAULT_SCHEMA, replace(SYMPTOM, colour=5))
    assert merged_schema(DEFAULT_SCHEMA, mine, theirs) == theirs
    gone = without_label(DEFAULT_SCHEMA, "Symptom")
    assert merged_schema(DEFAULT_SCHEMA, gone, theirs).labels == theirs.labels
    pale = with_label(DEFAULT_SCHEMA, replace(DISEASE, colour=5))
    assert merged_schema(DEFAULT_SCHEMA, pale, theirs).labels == (
        replace(DISEASE, colour=5),
        replace(SYMPTOM, colour=6),
        TREATMENT,
    )
    shouted = with_label(DEFAULT_SCHEMA, replace(FINDING, name="FINDING"))
    added = merged_schema(DEFAULT_SCHEMA, with_label(DEFAULT_SCHEMA, FINDING), shouted)
    assert added == shouted


def test_that_a_rename_holds_beside_another_change_unless_its_name_is_gone_or_taken() -> None:
    mine = renamed_label(DEFAULT_SCHEMA, "Symptom", "Sign")
    theirs = with_label(DEFAULT_SCHEMA, FINDING)
    both = merged_rename(DEFAULT_SCHEMA, mine, theirs, ("Symptom", "Sign"))
    assert both == renamed_label(theirs, "Symptom", "Sign")
    gone = renamed_label(DEFAULT_SCHEMA, "Symptom", "Complaint")
    assert merged_rename(DEFAULT_SCHEMA, mine, gone, ("Symptom", "Sign")) is None
    taken = with_label(DEFAULT_SCHEMA, Label("SIGN", "Si", ""))
    assert merged_rename(DEFAULT_SCHEMA, mine, taken, ("Symptom", "Sign")) is None


def test_that_what_two_changes_break_together_is_mended() -> None:
    sign = Label("Sign", "sx", "2")
    mood = Attribute("mood", "1", ("low",), ("lo",))
    schema = replace(
        DEFAULT_SCHEMA, labels=(DISEASE, SYMPTOM, sign), attributes=(*ATTRIBUTES, mood)
    )
    mended = tidied(schema)
    assert first_fault(mended) is None
    assert mended.labels == (DISEASE, SYMPTOM, Label("Sign", "Si", ""))
    assert mended.attributes[-1] == replace(mood, key="")
    assert mended.relation_named("treats") is None
    assert tidied(DEFAULT_SCHEMA) == DEFAULT_SCHEMA


def test_that_a_label_that_must_stay_is_put_behind_the_others() -> None:
    kept = with_kept(without_label(DEFAULT_SCHEMA, "Disease"), [DISEASE])
    assert [one.name for one in kept.labels] == ["Symptom", "Treatment", "Disease"]
