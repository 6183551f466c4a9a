"""What an admin sets to connect a DingTalk robot. Titles and help are shown as they stand."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.settings import PlatformSettings, api_base, bot_name

_WEBHOOK = re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]+)")


class GroupWebhook(BaseModel):
    """The robot's own webhook in one group: the only way to mention people without being asked first."""

    model_config = ConfigDict(extra="forbid")

    access_token: SecretStr = Field(
        title="Webhook 的 access_token",
        description="群设置 › 机器人 › 本机器人里 Webhook 地址 access_token= 后面的部分，粘贴整个地址也可以。",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        title="加签密钥",
        description="安全设置选择“加签”时显示的 SEC 开头的密钥；未选加签则留空。",
    )

    @field_validator("access_token")
    @classmethod
    def _token_of_address(cls, value: SecretStr) -> SecretStr:
        found = _WEBHOOK.fullmatch(value.get_secret_value().strip())
        return SecretStr(found[1]) if found else SecretStr(value.get_secret_value().strip())


class DingTalkSettings(PlatformSettings):
    """Settings of one DingTalk internal app with a robot."""

    NEEDS: ClassVar = {"": ("client_id", "client_secret")}
    ONLY: ClassVar = {"card_template_id": ("stream",)}
    LABELS: ClassVar = {"mode": {"stream": "Stream 模式（推荐，不用公网地址）", "http": "HTTP 模式（要公网 HTTPS 地址）"}}

    client_id: str = Field(
        title="Client ID（AppKey）",
        description="开放平台 › 应用开发 › 你的应用 › 凭证与基础信息。",
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Client Secret（AppSecret）",
        description="与 Client ID 在同一页；也用来核对钉钉发来的消息。",
    )
    robot_code: str = Field(
        default="",
        title="机器人编码 RobotCode",
        description="应用 › 机器人页面上的 RobotCode；与 Client ID 相同时可留空。",
    )
    mode: Literal["stream", "http"] = Field(
        default="stream",
        title="消息接收模式",
        description="Stream 模式由本服务连到钉钉；HTTP 模式由钉钉把消息发到本服务的公网 HTTPS 地址。",
    )
    bot_name: str = bot_name()
    corp_id: str = Field(
        default="",
        title="企业 CorpId（可选）",
        description="填写后只接受本企业的消息和人员。",
    )
    card_template_id: str = Field(
        default="",
        title="互动卡片模板 ID（可选）",
        description="卡片平台里模板的 ID；填了以后，机器人主动发到群里的按钮用互动卡片，点一下就算数。只用于 Stream 模式。",
        max_length=200,
    )
    group_webhooks: dict[str, GroupWebhook] = Field(
        default_factory=dict,
        title="群 Webhook（按会话 ID）",
        description="定时提醒要 @ 人时必需：每个群的 conversationId 对应该群机器人的 Webhook。",
    )
    api_base: str = api_base("专有钉钉或测试环境", "ding.example.com")

    @property
    def robot(self) -> str:
        """The robot code; an internal app's robot answers to its client id."""
        return self.robot_code or self.client_id

    @property
    def api(self) -> str:
        """Where the OpenAPI is."""
        return self.api_base or "https://api.dingtalk.com"

    @property
    def oapi(self) -> str:
        """Where webhooks are."""
        return self.api_base or "https://oapi.dingtalk.com"
