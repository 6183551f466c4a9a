"""A short form filled in on a page as the line its person could have typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import page_forms as texts
from bot.texts.page_forms import Field, Form

LONGEST = 600  # characters of one value
_SAFE = {"“": "「", "”": "」", '"': "'", "「": "『", "」": "』"}


def values_of(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """The form's own values among what was sent, without blanks around them."""
    return {one.name: given[one.name].strip()[:LONGEST] for one in form.fields if given.get(one.name, "").strip()}


def missing(form: Form, values: Mapping[str, str]) -> list[str]:
    """Labels of required fields left empty."""
    return [one.label for one in form.fields if one.required and not values.get(one.name)]


def line(form: Form, values: Mapping[str, str], project: str) -> str:
    """The command as it is typed; `project`: the code, where it has to be said."""
    bare = [_bare(one, values[one.name]) for one in form.fields if not one.word and values.get(one.name)]
    named = [f"{one.word}:{_said(form, one, values[one.name])}" for one in form.fields if one.word and values.get(one.name)]
    where = [form.project.format(project)] if project and form.project else []
    return " ".join([f"/{form.command}", *bare, *named, *where])


def _bare(field: Field, value: str) -> str:
    return f"{value.removesuffix('%').strip()}%" if field.kind == texts.PERCENT else one_line(value)


def _said(form: Form, field: Field, value: str) -> str:
    """What stands behind a field word: names, numbers and days as they are, words in quotes that keep them whole."""
    if field.kind == texts.PERSON:
        return f"@{one_line(value).lstrip('@＠')}"
    if field.kind == texts.MOMENT:
        return one_line(value.replace("T", " "))
    bare = field.kind in (texts.DAY, texts.OPEN_TASK, texts.CHOICE, texts.DEPARTMENT) or value.startswith(("@", "＠"))
    return one_line(value) if bare or not form.quoted else f"“{one_line(value)}”"


def one_line(value: str) -> str:
    """Several lines as one, a quotation inside in other marks, nothing that would begin another command."""
    lines = (part.strip().lstrip("/／、") for part in value.splitlines())
    return "".join(_SAFE.get(char, char) for char in "；".join(part for part in lines if part))
