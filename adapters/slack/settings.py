"""What an admin sets to connect a Slack app. Titles and help are shown as they stand."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field, SecretStr, field_validator

from adapters.settings import PlatformSettings, api_base, bot_name

_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")


class SlackSettings(PlatformSettings):
    """Settings of one Slack app in one workspace."""

    NEEDS: ClassVar = {"socket": ("bot_token", "app_token"), "http": ("bot_token", "signing_secret")}
    ONLY: ClassVar = {"app_token": ("socket",), "signing_secret": ("http",)}
    BEGINS: ClassVar = {"bot_token": "xoxb-", "app_token": "xapp-"}
    LABELS: ClassVar = {"mode": {"socket": "Socket Mode（推荐，不用公网地址）", "http": "HTTP（要公网 HTTPS 地址）"}}

    mode: Literal["socket", "http"] = Field(
        default="socket",
        title="消息接收模式",
        description="Socket Mode 由本服务连到 Slack；HTTP 由 Slack 把事件发到本服务的公网 HTTPS 地址。",
    )
    bot_token: SecretStr = Field(
        default=SecretStr(""),
        title="机器人令牌（Bot User OAuth Token）",
        description="OAuth & Permissions 页，xoxb- 开头；改过权限后要重新安装应用。",
    )
    signing_secret: SecretStr = Field(
        default=SecretStr(""),
        title="签名密钥（Signing Secret）",
        description="Basic Information › App Credentials；HTTP 方式用它核对 Slack 发来的请求。",
    )
    app_token: SecretStr = Field(
        default=SecretStr(""),
        title="应用级令牌（App-Level Token）",
        description="Basic Information › App-Level Tokens，xapp- 开头，权限 connections:write；Socket Mode 用。",
    )
    bot_name: str = bot_name("频道里 @ 它时看到的名字，帮助和例句里照此书写。")
    command: str = Field(
        default="/qiantou",
        title="斜杠命令",
        description="应用里登记的斜杠命令（小写英文），例如 /qiantou 进度 T12 80%。",
    )
    api_base: str = api_base("测试环境或经代理访问时", "slack.example.com")

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
