"""Dataclasses to JSON values and back; unknown, missing and mistyped fields are refused."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

_PLAIN_TYPES = frozenset((bool, int, float, str))


class RecordError(ValueError):
    """A plain value does not fit the record it should become.

    It names the place, never the value nor a key that is not ours: either may be text of a note.
    """


def to_plain(value: object) -> Plain:
    """Turn dataclasses, enums, tuples, lists and string-keyed dicts into JSON values."""
    kind: type = type(value)
    if value is None or kind in _PLAIN_TYPES:  # most are, in an action on many notes
        return typing.cast("Plain", value)
    names = _field_names(kind)
    if names is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return to_plain(value.value)
    if isinstance(value, (list, tuple)):
        return [to_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, (int, float, str)):
        return value
    message = f"{type(value).__name__} has no plain form"
    raise RecordError(message)


def from_plain(kind: type[T], plain: object, place: str = "record") -> T:
    """Build a `kind` from JSON values.

    Raises:
        RecordError: a field is unknown, missing or of another type; the message names the field.
    """
    return typing.cast("T", _build(kind, plain, place))


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(one.name for one in dataclasses.fields(kind))


@cache
def _fields_to_read(kind: type) -> dict[str, tuple[object, bool]]:
    """The type of each field, and whether it must be there."""
    hints = typing.get_type_hints(kind)
    none = dataclasses.MISSING
    return {
        one.name: (
            getattr(hints[one.name], "__supertype__", hints[one.name]),
            one.default is none and one.default_factory is none,
        )
        for one in dataclasses.fields(kind)
        if one.init
    }


@cache
def _shape(kind: object) -> tuple[object, tuple[object, ...]]:
    return typing.get_origin(kind), typing.get_args(kind)


def _build(kind: object, plain: object, place: str) -> object:
    origin, kinds = _shape(kind)
    if origin in {typing.Union, types.UnionType}:
        return _build_union(kinds, plain, place)
    if origin is typing.Literal:
        if plain in kinds:
            return plain
        raise RecordError(f"{place}: not one of {kinds}")
    if origin is not None:
        return _build_container(origin, kinds, plain, place)
    if isinstance(kind, type):
        return _build_plain_type(kind, plain, place)
    if isinstance(kind, typing.NewType):
        return _build(kind.__supertype__, plain, place)
    raise RecordError(f"{place}: {kind} cannot be read")


def _build_union(kinds: tuple[object, ...], plain: object, place: str) -> object:
    if plain is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is type(None):
            continue
        try:
            return _build(kind, plain, place)
        except RecordError:
            continue
    raise RecordError(f"{place}: fits none of its types")


def _build_container(
    origin: object, kinds: tuple[object, ...], plain: object, place: str
) -> object:
    if origin in {dict, Mapping}:
        if not isinstance(plain, dict):
            raise RecordError(f"{place}: not an object")
        return {
            str(key): _build(kinds[1], one, f"{place}[{index}]")
            for index, (key, one) in enumerate(plain.items())
        }
    if origin is list:
        return _build_list(kinds[0], plain, place)
    if origin is tuple and kinds[1:] == (Ellipsis,):
        return tuple(_build_list(kinds[0], plain, place))
    if origin is tuple:
        if not isinstance(plain, list) or len(plain) != len(kinds):
            raise RecordError(f"{place}: not {len(kinds)} values")
        return tuple(
            _build(kind, one, f"{place}[{index}]")
            for index, (kind, one) in enumerate(zip(kinds, plain, strict=True))
        )
    raise RecordError(f"{place}: {origin} cannot be read")


def _build_list(kind: object, plain: object, place: str) -> list[object]:
    if not isinstance(plain, list):
        raise RecordError(f"{place}: not a list")
    return [_build(kind, one, f"{place}[{index}]") for index, one in enumerate(plain)]


def _build_plain_type(kind: type, plain: object, place: str) -> object:
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, plain, place)
    if issubclass(kind, Enum):
        try:
            return kind(plain)
        except ValueError:
            raise RecordError(f"{place}: not a {kind.__name__}") from None
    if kind is float and isinstance(plain, (int, float)) and not isinstance(plain, bool):
        try:
            return float(plain)
        except OverflowError:
            raise RecordError(f"{place}: not a float") from None
    if kind in {bool, int, str, type(None)} and type(plain) is kind:
        return plain
    raise RecordError(f"{place}: not a {kind.__name__}")


def _build_dataclass(kind: type, plain: object, place: str) -> object:
    if not isinstance(plain, dict):
        raise RecordError(f"{place}: not an object")
    fields = _fields_to_read(kind)
    if not plain.keys() <= fields.keys():
        raise RecordError(f"{place}: has an unknown field")
    values: dict[str, object] = {}
    for name, (hint, is_needed) in fields.items():
        if name in plain:
            one = plain[name]
            fits = type(one) is hint and hint in _PLAIN_TYPES  # as most do
            values[name] = one if fits else _build(hint, one, f"{place}.{name}")
        elif is_needed:
            raise RecordError(f"{place}: field {name!r} is missing")
    try:
        return kind(**values)
    except ValueError as error:
        raise RecordError(f"{place}: {error}") from error
