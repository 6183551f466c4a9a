"""Departments and people as fields of a form name them."""

from __future__ import annotations

import re

from bot.grammar.fields import Fields
from bot.services import directory
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import people as texts
from storage.records import Department, Person

_PLAIN_NAME = re.compile(r"[\s（(]")  # 王经理（部门负责人）
_HELPS = re.compile("(?<=部)(?:一起|也|要|需要|来)*(?:配合|支持|协助|参与|参加)(?:一下)?$")
_BETWEEN = re.compile(r"[、，,;；\s]+|(?<=部)[和与及](?=\S)")


def departments(turn: Turn, said: str, ask: Ask | None = None) -> list[Department]:
    """`研发、运营部` as departments, each once; an unknown one is named and `ask` stays open."""
    found: list[Department] = []
    for name in _BETWEEN.split(said.strip("。.！! ")):
        name = _HELPS.sub("", name)
        if not name:
            continue
        department = directory.department_named(turn, name)
        if department is None:
            raise Sorry(texts.no_department(name[:40]), ask=ask)
        found.append(department)
    return list({one.id: one for one in found}.values())


def person(turn: Turn, fields: Fields, key: str) -> Person | None:
    """The one person under a key, with or without @; None when nobody is named."""
    named = fields.named_people.get(key, ())
    plain = fields.named.get(key, "").strip().lstrip("@＠")
    names = named or ((_PLAIN_NAME.split(plain)[0],) if plain else ())
    return directory.person_named(turn, names[0]) if names else None


def people(turn: Turn, fields: Fields, key: str) -> list[Person]:
    """Everybody under a key."""
    found = [directory.person_named(turn, one) for one in fields.named_people.get(key, ())]
    return list({one.id: one for one in found}.values())
