"""Strict YAML: data files → frozen dataclasses, refusing what a person would have mistyped.

Unknown keys, duplicate keys, missing keys and wrong kinds are reported with file and line.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar, get_args, get_origin, get_type_hints

import yaml

from mingzhang.errors import DataError

T = TypeVar("T")
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path, kind: type[T]) -> T:
    """Read one YAML file as `kind`, a frozen dataclass; raises DataError naming file and line."""
    return build(path, read_nodes(path), kind)


def load_list(path: Path, kind: type[T]) -> tuple[T, ...]:
    """Read one YAML file that holds a list of `kind`."""
    node = read_nodes(path)
    if not isinstance(node, yaml.SequenceNode):
        raise DataError(path, _line(node), f"must hold a list of {kind.__name__}")
    return tuple(build(path, item, kind) for item in node.value)


def read_nodes(path: Path) -> yaml.Node:
    """Parse without building values, so that every node keeps its line."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise DataError(path, None, f"cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(path, None, "is not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise DataError(path, mark.line + 1 if mark else None, f"is not valid YAML: {problem}") from error
    if node is None:
        raise DataError(path, None, "is empty; give it at least its required keys")
    return node


def build(path: Path, node: yaml.Node, kind: type[T]) -> T:
    """Turn a mapping node into the dataclass `kind`."""
    if not isinstance(node, yaml.MappingNode):
        raise DataError(path, _line(node), f"expected keys and values for {kind.__name__}")
    hints, fields = _shape(typing.cast("typing.Hashable", kind))
    values: dict[str, object] = {}
    for key, value in mapping_items(path, node):
        name = key.replace("-", "_")
        if name not in fields:
            known = ", ".join(sorted(fields))
            raise DataError(path, _line(value), f"unknown key '{key}'; known keys: {known}")
        if name in values:
            raise DataError(path, _line(value), f"'{key}' stands twice, with - and with _")
        values[name] = _convert(path, value, hints[name], key)
    for name, field in fields.items():
        has_default = (
            field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        )
        if name not in values and not has_default:
            raise DataError(path, _line(node), f"'{name}' is missing")
    try:
        return kind(**values)
    except ValueError as error:
        raise DataError(path, _line(node), str(error)) from error


@cache
def _shape(kind: typing.Hashable) -> tuple[dict[str, object], dict[str, dataclasses.Field[object]]]:
    """Types and fields of a dataclass by name."""
    fields = dataclasses.fields(typing.cast("typing.Any", kind))
    return get_type_hints(kind), {field.name: field for field in fields if field.init}


def mapping_items(path: Path, node: yaml.MappingNode) -> list[tuple[str, yaml.Node]]:
    """Keys and value nodes in order; refuses duplicate keys."""
    seen: dict[str, int] = {}
    items = []
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in seen:
            raise DataError(path, _line(key_node), f"'{key}' stands twice (first in line {seen[key]})")
        seen[key] = _line(key_node)
        items.append((key, value_node))
    return items


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _convert(path: Path, node: yaml.Node, hint: object, key: str) -> object:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
            return None
        (inner,) = [arg for arg in args if arg is not type(None)]
        return _convert(path, node, inner, key)
    if origin is tuple:
        if not isinstance(node, yaml.SequenceNode):
            raise DataError(path, _line(node), f"'{key}' must be a list")
        return tuple(_convert(path, item, args[0], key) for item in node.value)
    if origin is dict:
        if not isinstance(node, yaml.MappingNode):
            raise DataError(path, _line(node), f"'{key}' must be keys and values")
        return {name: _convert(path, value, args[1], name) for name, value in mapping_items(path, node)}
    if dataclasses.is_dataclass(hint):
        return build(path, node, typing.cast("type[object]", hint))
    return _scalar(path, node, hint, key)


def _scalar(path: Path, node: yaml.Node, hint: object, key: str) -> object:
    if not isinstance(node, yaml.ScalarNode):
        raise DataError(path, _line(node), f"'{key}' must be a single value")
    if node.tag.endswith(":null"):
        raise DataError(path, _line(node), f"'{key}' has no value; give one or leave the key out")
    text = str(node.value)
    if hint is str:
        return text
    if hint is bool:
        if text not in ("true", "false"):
            raise DataError(path, _line(node), f"'{key}' must be true or false, not '{text}'")
        return text == "true"
    try:
        if hint is int:
            return int(text)
        if hint is float:
            return float(text)
        if hint is date:
            return date.fromisoformat(text)
    except ValueError as error:
        raise DataError(path, _line(node), f"'{key}': '{text}' is not of the kind {hint}") from error
    raise TypeError(f"no rule for {hint!r}")
