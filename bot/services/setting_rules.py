"""What is wrong with settings an admin typed: said once for the command line by key, once beside a form's field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from bot.texts import cli as texts
from bot.texts import web_admin

QUOTES = "\"'`“”‘’「」" + "＂＇"  # come along where a value is copied out of a sentence or a JSON file


class AdapterError(Exception):
    """A connection cannot be made or changed; the message, in Chinese, says why and what is right."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` names the setting as files do, `beside` stands next to its field."""

    line: str
    beside: str


class SettingsError(AdapterError):
    """Settings that cannot be right, by key."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__("\n".join(one.line for one in problems.values()))
        self.problems = dict(problems)


def tidy(given: Any) -> Any:
    """What was given without blanks and quotes around its values: no credential has them."""
    if isinstance(given, str):
        return given.strip().strip(QUOTES).strip()
    if isinstance(given, Mapping):
        return {tidy(key): tidy(value) for key, value in given.items()}
    return given


def mode_of(model: type[BaseModel], given: Mapping[str, Any]) -> str:
    """The chosen way of connecting, "" where a platform has one only."""
    field = model.model_fields.get("mode")
    return str(given.get("mode") or field.default) if field else ""


def needed(model: type[BaseModel], mode: str) -> tuple[str, ...]:
    """Keys that this way cannot do without."""
    needs: Mapping[str, tuple[str, ...]] = getattr(model, "NEEDS", {})
    return (*needs.get("", ()), *(needs.get(mode, ()) if mode else ()))


def unfit(model: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Problem]:
    """What is missing for the chosen way, or cannot be what its field asks for."""
    found = {}
    begins: Mapping[str, str] = getattr(model, "BEGINS", {})
    for key in needed(model, mode_of(model, given)):
        if not _text(given.get(key)):
            found[key] = _missing(model, key)
    for key, start in begins.items():
        value = _text(given.get(key))
        if value and not value.startswith(start):
            found[key] = Problem(texts.setting_begins(key, _title(model, key), start), web_admin.field_begins(start))
    return found


def refusal(model: type[BaseModel], error: ValidationError) -> SettingsError:
    """One problem a setting: its Chinese title and what is wrong, never its value."""
    found: dict[str, Problem] = {}
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        key = str(problem["loc"][0]) if problem["loc"] else ""
        field = model.model_fields.get(key)
        help_text = (field.description if field else "") or ""
        if problem["type"] == "extra_forbidden":
            line = texts.unknown_setting(key, list(model.model_fields))
            found.setdefault(key, Problem(line, line))
        elif problem["type"] == "missing":
            found.setdefault(key, _missing(model, key))
        else:
            found.setdefault(key, Problem(texts.setting_wrong(key, _title(model, key), help_text), web_admin.field_wrong()))
    return SettingsError(found)


def _missing(model: type[BaseModel], key: str) -> Problem:
    return Problem(texts.setting_missing(key, _title(model, key)), web_admin.field_missing())


def _title(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    return (field.title if field else "") or key


def _text(value: Any) -> str:
    shown = value.get_secret_value() if isinstance(value, SecretStr) else value
    return str(shown) if shown else ""
