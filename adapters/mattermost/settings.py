"""What an admin sets to connect a Mattermost server. Titles and help are shown as they stand."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field, SecretStr, field_validator

from adapters.settings import PlatformSettings
from adapters.wire import origin_of

_NAME = re.compile(r"[a-z0-9._-]{1,64}")


class MattermostSettings(PlatformSettings):
    """Settings of one bot account on one server."""

    NEEDS: ClassVar = {"": ("api_base", "bot_token")}
    LABELS: ClassVar = {"threads": {"thread": "回复在第一条消息下面（推荐）", "flat": "都发在频道里"}}

    api_base: str = Field(
        title="Mattermost 地址",
        description="平时在浏览器里打开的网址，只写协议、主机和端口，例如 https://mattermost.example.com。",
    )
    bot_token: SecretStr = Field(
        default=SecretStr(""),
        title="机器人访问令牌（Access Token）",
        description="“集成 › 机器人账号”里添加机器人时显示一次，请马上复制。",
    )
    command_token: SecretStr = Field(
        default=SecretStr(""),
        title="斜杠命令的令牌（Token）",
        description="添加斜杠命令后显示；几个团队各有一条命令时，几个令牌用逗号隔开。",
    )
    webhook_token: SecretStr = Field(
        default=SecretStr(""),
        title="传出 Webhook 的令牌（Token，可选）",
        description="添加传出 Webhook 后显示；有几个时用逗号隔开。只用斜杠命令时不填。",
    )
    public_url: str = Field(
        default="",
        title="牵头的地址（按钮需要）",
        description="Mattermost 服务器访问牵头用的网址，例如 https://qiantou.example.com。不填时消息里没有按钮，只写可以照着发的命令。",
    )
    bot_name: str = Field(
        default="qiantou",
        title="机器人用户名",
        description="频道里 @ 它时写的用户名（小写英文），帮助和例句里照此书写。",
    )
    command: str = Field(
        default="/qiantou",
        title="斜杠命令",
        description="添加斜杠命令时填的触发词，前面加 /，例如 /qiantou 进度 T12 80%。",
    )
    other_bots: str = Field(
        default="",
        title="其他机器人的用户名（可选）",
        description="它们说的话不当作命令；有几个时用逗号隔开。",
    )
    threads: Literal["thread", "flat"] = Field(
        default="thread",
        title="同一事项的后续消息",
        description="第一种会收进话题里，频道更清爽。",
    )

    @field_validator("api_base")
    @classmethod
    def _server(cls, value: str) -> str:
        return origin_of(value)

    @field_validator("bot_name")
    @classmethod
    def _username(cls, value: str) -> str:
        name = value.strip().removeprefix("@").lower()
        if not _NAME.fullmatch(name):
            raise ValueError("用户名只用小写英文、数字、点、- 和 _，例如 qiantou")
        return name

    @field_validator("command")
    @classmethod
    def _word(cls, value: str) -> str:
        word = value.strip().lower()
        if not _NAME.fullmatch(word.removeprefix("/")) or not word.startswith("/"):
            raise ValueError("斜杠命令以 / 开头，只用小写英文、数字、- 和 _，例如 /qiantou")
        return word

    @property
    def bots(self) -> frozenset[str]:
        """User names that are no people: our own and those named here."""
        others = re.split(r"[\s,，、]+", self.other_bots.lower())
        return frozenset({self.bot_name, *(one.removeprefix("@") for one in others if one)})
