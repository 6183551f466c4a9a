"""What the settings of all platforms have in common. Each says its own order and words; the rules are said here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from adapters.wire import origin_of

_IN_GROUPS = "群里 @ 它时看到的名字，帮助和例句里照此书写。"


class PlatformSettings(BaseModel):
    """Unknown settings are refused; `api_base` and `public_url`, if given, are origins and nothing more.

    What a form tells by: NEEDS is by the value of `mode` ("" in any), ONLY names for a setting the modes that look at
    it, BEGINS how a value starts, LABELS the words for the values of a choice, the recommended one first.
    """

    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    ONLY: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    BEGINS: ClassVar[Mapping[str, str]] = {}
    LABELS: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    model_config = ConfigDict(extra="forbid")

    @field_validator("api_base", "public_url", check_fields=False)
    @classmethod
    def _origin(cls, value: str) -> str:
        return origin_of(value) if value.strip() else ""


def bot_name(help_: str = _IN_GROUPS) -> Any:
    """The field for the robot's display name."""
    return Field(default="牵头助手", title="机器人显示名", description=help_, min_length=1, max_length=20)


def api_base(when: str, example: str) -> Any:
    """The field for another origin than the official ones."""
    return Field(default="", title="接口地址（专属部署）", description=f"{when}填写，如 https://{example}；一般留空。")
