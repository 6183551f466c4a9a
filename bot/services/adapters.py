"""Connections to chat platforms: checked, encrypted and kept. Which platforms there are is told by the caller."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from adapters.base import Adapter
from bot.services import setting_rules
from bot.services.setting_rules import AdapterError as AdapterError
from bot.services.setting_rules import tidy
from bot.texts import cli as texts
from storage import adapters as rows
from storage import changes
from storage.adapters import StoredAdapter
from storage.changes import Actor

Kinds = Mapping[str, type[Adapter]]
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # it stands in the address /hooks/NAME


class Cipher:
    """Encrypts settings. The first key writes, all of them read, so that a key can be changed step by step.

    `look` tells the keys there are now: a key changed beside a running server is known to it at once.
    """

    def __init__(self, *keys: bytes, look: Callable[[], Sequence[bytes]] | None = None) -> None:
        self._keys = keys
        self._look = look

    @property
    def _fernet(self) -> MultiFernet:
        """Settings are read seldom enough to ask each time."""
        return MultiFernet([Fernet(key) for key in (self._look() if self._look else self._keys)])

    def lock(self, settings: Mapping[str, Any]) -> str:
        """What is stored."""
        return self._fernet.encrypt(json.dumps(settings, ensure_ascii=False).encode()).decode()

    def unlock(self, stored: str) -> dict[str, Any]:
        """What was given. AdapterError when the key is another one."""
        try:
            found: dict[str, Any] = json.loads(self._fernet.decrypt(stored.encode()))
        except (InvalidToken, ValueError):
            raise AdapterError(texts.other_key()) from None
        return found


def add(
    conn: Connection, kinds: Kinds, cipher: Cipher, platform: str, name: str, given: Mapping[str, Any], now: datetime
) -> None:
    """A new connection, switched on."""
    kind = _kind(kinds, platform)
    if not NAME.fullmatch(name):
        raise AdapterError(texts.bad_adapter_name(name))
    if rows.named(conn, name) is not None:
        raise AdapterError(texts.adapter_exists(name))
    before = rows.removed(conn, name)
    if before is not None and before[0] != platform and rows.has_received(conn, name):
        raise AdapterError(texts.name_was_used(name))  # its groups and people are another platform's
    checked = complete(kind, tidy(given))
    adapter_id = rows.add(conn, name, platform, cipher.lock(checked), now, before[1] + 1 if before else 1)
    changes.record(conn, "adapter", adapter_id, {"created": (None, name)}, Actor(None, None, now))


def rotate(
    conn: Connection, kinds: Kinds, cipher: Cipher, name: str, given: Mapping[str, Any], now: datetime
) -> list[str]:
    """Replace the settings given, keep the others; which ones have changed. Values never leave here.

    null takes a setting away; a table (such as webhooks by group) is changed entry by entry.
    """
    stored = existing(conn, name)
    before = cipher.unlock(stored.settings)
    after = complete(_kind(kinds, stored.platform), merged(before, tidy(given)))
    changed = sorted(key for key in after.keys() | before.keys() if after.get(key) != before.get(key))
    if changed:
        rows.change(conn, stored.id, now, settings=cipher.lock(after))
        changes.record(conn, "adapter", stored.id, {"settings": (None, ",".join(changed))}, Actor(None, None, now))
    return changed


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """`before` with what is given."""
    after = dict(before)
    for key, value in given.items():
        if value is None:
            after.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(after.get(key), Mapping):
            after[key] = {k: v for k, v in (dict(after[key]) | dict(value)).items() if v is not None}
        else:
            after[key] = value
    return after


def switch(conn: Connection, name: str, on: bool, now: datetime) -> None:
    """Switch a connection on or off."""
    stored = existing(conn, name)
    if stored.enabled != on:
        rows.change(conn, stored.id, now, enabled=on)
        changes.record(conn, "adapter", stored.id, {"enabled": (stored.enabled, on)}, Actor(None, None, now))


def remove(conn: Connection, name: str, now: datetime) -> None:
    """Take a connection away that is switched off, or was never used; what it received stays."""
    stored = existing(conn, name)
    if not removable(conn, stored):
        raise AdapterError(texts.in_use(name))
    rows.remove(conn, stored)
    changes.record(conn, "adapter", stored.id, {"removed": (name, f"{stored.platform} {stored.version}")}, Actor(None, None, now))


def removable(conn: Connection, stored: StoredAdapter) -> bool:
    """Whether nobody would miss it at once."""
    return not stored.enabled or not rows.has_received(conn, stored.name)


def build(kinds: Kinds, cipher: Cipher, stored: StoredAdapter) -> Adapter:
    """The adapter of a stored connection. AdapterError when its settings can no longer be read."""
    kind = _kind(kinds, stored.platform)
    settings = kind.Settings.model_validate(check(kind, cipher.unlock(stored.settings)))
    return kind(stored.name, settings)


def check(kind: type[Adapter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they are stored: only what was given, after the platform's own model has accepted it."""
    model: type[BaseModel] = kind.Settings
    try:
        model.model_validate(dict(given))
    except ValidationError as error:
        raise setting_rules.refusal(model, error) from None
    return dict(given)


def complete(kind: type[Adapter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with all that its way of connecting needs: for what an admin types, not for what is stored already."""
    problems = setting_rules.unfit(kind.Settings, given)
    try:
        checked = check(kind, given)
    except setting_rules.SettingsError as error:
        raise setting_rules.SettingsError(problems | error.problems) from None
    if problems:
        raise setting_rules.SettingsError(problems)
    return checked


def existing(conn: Connection, name: str) -> StoredAdapter:
    """A connection that must be there."""
    found = rows.named(conn, name)
    if found is None:
        raise AdapterError(texts.no_adapter(name, [one.name for one in rows.everyone(conn)]))
    return found


def _kind(kinds: Kinds, platform: str) -> type[Adapter]:
    if platform not in kinds:
        raise AdapterError(texts.no_platform(platform, sorted(kinds)))
    return kinds[platform]
