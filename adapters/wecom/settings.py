"""What an admin sets to connect WeCom. Titles and help are shown as they stand."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field, SecretStr, field_validator

from adapters.settings import PlatformSettings, api_base, bot_name

_HOOK = re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9-]+)")
_AES = re.compile(r"[A-Za-z0-9+/]{43}")


class WeComSettings(PlatformSettings):
    """One AI bot 智能机器人, one self-built app 自建应用, or group webhooks 消息推送; a bot may have the others beside it."""

    NEEDS: ClassVar = {
        "bot_connection": ("bot_id", "secret"),
        "bot_callback": ("token", "encoding_aes_key"),
        "app": ("token", "encoding_aes_key", "corp_id", "corp_secret", "agent_id"),
    }
    ONLY: ClassVar = {
        "bot_id": ("bot_connection",),
        "secret": ("bot_connection",),
        "token": ("bot_callback", "app"),
        "encoding_aes_key": ("bot_callback", "app"),
        "receive_id": ("bot_callback", "app"),
        "corp_id": ("bot_connection", "bot_callback", "app"),
        "corp_secret": ("bot_connection", "bot_callback", "app"),
        "agent_id": ("bot_connection", "bot_callback", "app"),
    }
    LABELS: ClassVar = {
        "mode": {
            "bot_connection": "智能机器人长连接（推荐，不用公网地址）",
            "bot_callback": "智能机器人回调（要公网 HTTPS 地址）",
            "app": "自建应用（只有单聊）",
            "webhook": "只发通知（消息推送）",
        }
    }

    mode: Literal["bot_callback", "bot_connection", "app", "webhook"] = Field(
        default="bot_connection",
        title="连接方式",
        description="各有什么能做、什么不能做，见“平台上的步骤”里的表。",
    )
    bot_id: str = Field(default="", title="机器人 BotID", description="智能机器人 › API 模式 › 长连接。")
    secret: SecretStr = Field(
        default=SecretStr(""), title="机器人 Secret", description="与 BotID 在同一页，是密码。"
    )
    token: SecretStr = Field(
        default=SecretStr(""), title="回调 Token", description="回调模式或自建应用“接收消息”里填写的 Token。"
    )
    encoding_aes_key: SecretStr = Field(
        default=SecretStr(""),
        title="回调 EncodingAESKey",
        description="与 Token 在同一页，43 个字符；可点“随机获取”。",
    )
    receive_id: str = Field(
        default="", title="接收方 ID（可选）", description="一般留空：机器人为空，自建应用就是企业 ID。"
    )
    bot_name: str = bot_name("群里 @ 它时看到的名字，要一字不差：企业微信把它原样留在消息里。")
    corp_id: str = Field(default="", title="企业 ID", description="管理后台 › 我的企业，ww 开头；发单聊消息时需要。")
    corp_secret: SecretStr = Field(
        default=SecretStr(""), title="自建应用 Secret", description="管理后台 › 应用管理 › 自建应用；发单聊消息时需要。"
    )
    agent_id: int = Field(default=0, title="自建应用 AgentId", description="与自建应用 Secret 在同一页；没有则填 0。")
    group_webhooks: dict[str, SecretStr] = Field(
        default_factory=dict,
        title="群消息推送（按群 ID）",
        description="定时提醒要 @ 人时必需：群 ID 对应该群“消息推送”Webhook 地址 key= 后面的部分，粘贴整个地址也可以。",
    )
    api_base: str = api_base("私有部署或测试环境", "qyapi.example.com")

    @field_validator("encoding_aes_key")
    @classmethod
    def _of_43(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if text and not _AES.fullmatch(text):
            raise ValueError("EncodingAESKey 应是 43 个字母和数字")
        return SecretStr(text)

    @field_validator("group_webhooks")
    @classmethod
    def _keys(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        def key_of(one: SecretStr) -> SecretStr:
            found = _HOOK.fullmatch(one.get_secret_value().strip())
            return SecretStr(found[1] if found else one.get_secret_value().strip())

        return {group: key_of(one) for group, one in value.items()}

    @property
    def receiver(self) -> str:
        """What must stand at the end of every ciphertext for us."""
        return self.receive_id or (self.corp_id if self.mode == "app" else "")

    @property
    def api(self) -> str:
        """Where the API is."""
        return self.api_base or "https://qyapi.weixin.qq.com"

    @property
    def writes_privately(self) -> bool:
        """Whether there is a self-built app to write to one person by."""
        return bool(self.corp_id and self.agent_id and self.corp_secret.get_secret_value())
