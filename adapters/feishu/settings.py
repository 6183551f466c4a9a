"""What an admin sets to connect a Feishu app. Titles and help are shown as they stand."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.settings import PlatformSettings, api_base, bot_name

_HOOK = re.compile(r"https://open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/([A-Za-z0-9-]+)")


class GroupWebhook(BaseModel):
    """A custom bot 自定义机器人 of one group: it can speak there and hears nothing."""

    model_config = ConfigDict(extra="forbid")

    token: SecretStr = Field(
        title="Webhook 的最后一段",
        description="群设置 › 群机器人 › 自定义机器人的 Webhook 地址 hook/ 后面的部分，粘贴整个地址也可以。",
    )
    secret: SecretStr = Field(
        default=SecretStr(""), title="签名密钥", description="安全设置选择“签名校验”时显示的密钥；未选则留空。"
    )

    @field_validator("token")
    @classmethod
    def _token_of_address(cls, value: SecretStr) -> SecretStr:
        found = _HOOK.fullmatch(value.get_secret_value().strip())
        return SecretStr(found[1] if found else value.get_secret_value().strip())


class FeishuSettings(PlatformSettings):
    """Settings of one Feishu or Lark self-built app."""

    NEEDS: ClassVar = {"connection": ("app_id", "app_secret"), "http": ("app_id", "app_secret")}
    ONLY: ClassVar = {
        "app_id": ("connection", "http"),
        "app_secret": ("connection", "http"),
        "encrypt_key": ("http",),
        "verification_token": ("http",),
        "group_webhooks": ("webhook",),
    }
    BEGINS: ClassVar = {"app_id": "cli_"}
    LABELS: ClassVar = {
        "mode": {
            "connection": "长连接（推荐，不用公网地址）",
            "http": "回调（事件发到公网 HTTPS 地址）",
            "webhook": "只发通知（自定义机器人）",
        },
        "region": {"feishu": "飞书（国内）", "lark": "Lark（国际版）"},
    }

    mode: Literal["connection", "http", "webhook"] = Field(
        default="connection",
        title="消息接收模式",
        description="长连接由本服务连到飞书；回调由飞书把事件发到本服务；只发通知时听不到群里的话。",
    )
    app_id: str = Field(default="", title="应用 App ID", description="开发者后台 › 凭证与基础信息，cli_ 开头。")
    app_secret: SecretStr = Field(
        default=SecretStr(""), title="应用 App Secret", description="与 App ID 在同一页，是密码。"
    )
    encrypt_key: SecretStr = Field(
        default=SecretStr(""),
        title="加密密钥 Encrypt Key",
        description="事件与回调 › 加密策略。回调方式建议填写：没有它就没有签名。",
    )
    verification_token: SecretStr = Field(
        default=SecretStr(""),
        title="校验令牌 Verification Token",
        description="事件与回调 › 加密策略，与加密密钥在同一页。",
    )
    bot_name: str = bot_name()
    region: Literal["feishu", "lark"] = Field(
        default="feishu", title="飞书还是 Lark", description="应用建在哪一边，就选哪一边。"
    )
    group_webhooks: dict[str, GroupWebhook] = Field(
        default_factory=dict,
        title="自定义机器人（按群 ID）",
        description="只在“只发通知”时使用：群 ID 对应该群自定义机器人的 Webhook。",
    )
    api_base: str = api_base("私有部署或测试环境", "feishu.example.com")

    @property
    def host(self) -> str:
        """Where the OpenAPI is: an app lives in one of the two."""
        official = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}
        return self.api_base or official[self.region]
