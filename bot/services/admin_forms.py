"""A form made from a platform's settings model, and what was typed into it as settings to add or rotate.

Nothing here knows a platform. A secret is never shown again: left empty it stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

Kind = Literal["text", "number", "secret", "choice", "flag", "table"]
BLANK_ROWS = 2  # of a table, to be filled in
MOST_ROWS = 200
SELDOM = ("一般留空", "（可选）")  # words in a title or help of what hardly anybody sets


@dataclass(frozen=True, slots=True)
class Column:
    """One value beside the key of a table; `key` "" where the table holds one value a row."""

    key: str
    title: str
    help: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table as it is shown; values of secrets stay empty."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `kept`: a secret is stored for it; `seldom`: shown behind a fold.

    `only`, `needed_in`: the ways of connecting that look at it, and that cannot do without it; none named: all.
    `choices`: value and words. `wrong`: what was refused about it.
    """

    key: str
    title: str
    help: str
    kind: Kind
    needed: bool = False
    seldom: bool = False
    value: str = ""
    kept: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    only: tuple[str, ...] = ()
    needed_in: tuple[str, ...] = ()
    when: str = ""
    wrong: str = ""


def fields(
    model: type[BaseModel], stored: Mapping[str, Any], typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
) -> list[Field]:
    """The form. `typed`: what was sent before and refused; its secrets are not given back. `wrong`: why, by key."""
    made = [_field(key, info, stored.get(key), typed) for key, info in model.model_fields.items()]
    return [_ruled(model, one, (wrong or {}).get(one.key, "")) for one in made]


def _ruled(model: type[BaseModel], field: Field, wrong: str) -> Field:
    """With what its platform says about modes and choices."""
    needs: Mapping[str, tuple[str, ...]] = getattr(model, "NEEDS", {})
    only: Mapping[str, tuple[str, ...]] = getattr(model, "ONLY", {})
    modes = tuple(mode for mode, keys in needs.items() if mode and field.key in keys)
    values = {value for value, _ in field.choices}
    named = tuple((value, words) for value, words in labels(model, field.key).items() if value in values)
    return _with(
        field,
        needed=field.needed or field.key in needs.get("", ()),
        needed_in=modes,
        when="、".join(label(model, "mode", mode).split("（")[0] for mode in modes),
        only=only.get(field.key, ()),
        choices=named or field.choices,
        wrong=wrong,
    )


def labels(model: type[BaseModel], key: str) -> Mapping[str, str]:
    """Words for the values of a choice, the recommended one first; empty where a platform names none."""
    found: Mapping[str, Mapping[str, str]] = getattr(model, "LABELS", {})
    return found.get(key, {})


def label(model: type[BaseModel], key: str, value: str) -> str:
    """What people call a value."""
    return labels(model, key).get(value, value)


def _field(key: str, info: FieldInfo, stored: Any, typed: Mapping[str, str] | None) -> Field:
    title, help_text = info.title or key, info.description or ""
    kind = _kind(info.annotation)
    told = Field(key, title, help_text, kind, info.is_required(), any(word in title + help_text for word in SELDOM))
    if kind == "table":
        return _table(told, info, stored if isinstance(stored, Mapping) else {})
    if kind == "secret":
        return _with(told, kept=bool(stored))
    shown = str(stored) if stored is not None else _default(info)
    if typed is not None and kind != "flag":
        shown = typed.get(f"s.{key}", shown)
    choices = tuple((str(one), str(one)) for one in get_args(info.annotation)) if kind == "choice" else ()
    return _with(told, value=shown, choices=choices)


def _default(info: FieldInfo) -> str:
    return "" if info.is_required() else str(info.get_default(call_default_factory=True))


def _with(field: Field, **more: Any) -> Field:
    values = {name: getattr(field, name) for name in field.__slots__}
    return Field(**(values | more))


def _kind(annotation: Any) -> Kind:
    if annotation is SecretStr:
        return "secret"
    if annotation is bool:
        return "flag"
    if annotation is int:
        return "number"
    origin = get_origin(annotation)
    return "choice" if origin is Literal else "table" if origin is dict else "text"


def _table(told: Field, info: FieldInfo, stored: Mapping[str, Any]) -> Field:
    columns = _columns(info)
    rows = [Row(str(name), tuple("" if one.secret else _cell(values, one) for one in columns)) for name, values in stored.items()]
    return _with(told, columns=columns, rows=tuple(rows), kept=bool(rows))


def _cell(values: Any, column: Column) -> str:
    return str(values.get(column.key, "")) if isinstance(values, Mapping) else str(values)


def _columns(info: FieldInfo) -> tuple[Column, ...]:
    held = get_args(info.annotation)[1]
    if isinstance(held, type) and issubclass(held, BaseModel):
        inner = held.model_fields.items()
        return tuple(Column(key, one.title or key, one.description or "", one.annotation is SecretStr) for key, one in inner)
    return (Column("", info.title or "", "", held is SecretStr),)


# ---------------------------------------------------------------- what was typed


def given(model: type[BaseModel], stored: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """What to add or rotate: null takes a setting away, what is not named stays."""
    found: dict[str, Any] = {}
    for key, info in model.model_fields.items():
        kind = _kind(info.annotation)
        if kind == "table":
            rows = _rows(key, _columns(info), typed)
            found |= {key: rows} if rows else {}
        elif kind == "secret":
            found |= _secret(key, stored, typed)
        else:
            found |= _plain(key, kind, info, stored, typed)
    return found


def _secret(key: str, stored: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    value = typed.get(f"s.{key}", "").strip()
    if value:
        return {key: value}
    return {key: None} if key in stored and typed.get(f"clear.{key}") else {}


def _plain(key: str, kind: Kind, info: FieldInfo, stored: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """A default that was only shown is not stored: a later version may have a better one."""
    if kind == "flag":
        return {key: f"s.{key}" in typed}
    value = typed.get(f"s.{key}", "").strip()
    if key not in stored and not info.is_required() and value == _default(info):
        return {}
    if not value:
        return {key: None} if key in stored else {}
    is_number = kind == "number" and value.isascii() and value.isdigit() and len(value) < 19
    return {key: int(value) if is_number else value}


def _rows(key: str, columns: tuple[Column, ...], typed: Mapping[str, str]) -> dict[str, Any]:
    """Rows by name; null for one that goes. A row without anything new is left as it is."""
    found: dict[str, Any] = {}
    for number in range(MOST_ROWS):
        name = typed.get(f"t.{key}.{number}", "").strip()
        if not name:
            continue
        values = {one.key: typed.get(f"t.{key}.{number}.{one.key}", "").strip() for one in columns}
        filled = {inner: value for inner, value in values.items() if value}
        if typed.get(f"drop.{key}.{number}"):
            found[name] = None
        elif filled:
            found[name] = filled.get("") or filled
    return found
