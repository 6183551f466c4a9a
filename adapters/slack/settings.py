"""What an admin sets to connect a Slack app. Titles and help are shown as they stand."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.wire import origin_of

_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")


class SlackSettings(BaseModel):
    """Settings of one Slack app in one workspace."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["socket", "http"] = Field(
        default="socket",
        title="消息接收模式",
        description="socket：不需要公网地址（推荐）。http：Slack 把事件发到本服务的公网 HTTPS 地址。",
    )
    bot_token: SecretStr = Field(
        default=SecretStr(""),
        title="机器人令牌（Bot User OAuth Token）",
        description="OAuth & Permissions 页，xoxb- 开头；改过权限后要重新安装应用。",
    )
    signing_secret: SecretStr = Field(
        default=SecretStr(""),
        title="签名密钥（Signing Secret）",
        description="Basic Information › App Credentials；http 模式用它核对 Slack 发来的请求。",
    )
    app_token: SecretStr = Field(
        default=SecretStr(""),
        title="应用级令牌（App-Level Token）",
        description="Basic Information › App-Level Tokens，xapp- 开头，权限 connections:write；socket 模式用。",
    )
    bot_name: str = Field(
        default="牵头助手",
        title="机器人显示名",
        description="频道里 @ 它时看到的名字，帮助和例句里照此书写。",
        min_length=1,
        max_length=20,
    )
    command: str = Field(
        default="/qiantou",
        title="斜杠命令",
        description="应用里登记的斜杠命令（小写英文），例如 /qiantou 进度 T12 80%。",
    )
    api_base: str = Field(
        default="",
        title="接口地址（专属部署）",
        description="测试环境或经代理访问时填写，如 https://slack.example.com；一般留空。",
    )

    @field_validator("api_base")
    @classmethod
    def _origin(cls, value: str) -> str:
        return origin_of(value) if value.strip() else ""

    @field_validator("command")
    @classmethod
    def _latin(cls, value: str) -> str:
        if not _COMMAND.fullmatch(value.strip()):
            raise ValueError("斜杠命令以 / 开头，只用小写英文、数字、- 和 _，例如 /qiantou")
        return value.strip()

    @property
    def api(self) -> str:
        """Where the Web API is."""
        return f"{self.api_base or 'https://slack.com'}/api"

    @property
    def hooks(self) -> str:
        """Where response_url addresses live."""
        return self.api_base or "https://hooks.slack.com"
