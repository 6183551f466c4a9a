"""What a Mattermost server still lacks: its switches, which every signed-in account may read, and what is to be looked at.

Keys as in the server's own config/client.go (`GET /api/v4/config/client?format=old`): texts "true" and "false".
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.diagnosis import Finding
from adapters.mattermost.settings import MattermostSettings
from adapters.reading import text_at

_SWITCH = "系统控制台 › 集成 › 集成管理，启用{what}"
_TEAMS = "系统控制台 › 用户和团队，“允许用户发起私信”选“服务器上的任何用户”；或把机器人加进每个人所在的团队"
_BUTTONS = "设置里填上“牵头的地址”，消息里才有按钮"
BY_HAND = (
    Finding("频道", None, "在每个要用的频道里发送 /invite @机器人"),
    Finding("访问牵头", None, "两台服务器都在内网时：系统控制台 › 环境 › 开发者，“允许不受信任的内部连接”里填上牵头的地址"),
)


def look(me: Mapping[str, object], config: Mapping[str, object], settings: MattermostSettings) -> tuple[Finding, ...]:
    """`me`: users/me; `config`: the server's client configuration, empty where it does not say."""
    robot = me.get("is_bot")
    found = [
        Finding("机器人账号", True if robot is True else None, "" if robot is True else "令牌是普通账号的：建议换成机器人账号的访问令牌"),
        _switch("斜杠命令", settings.command_token.get_secret_value(), text_at(config, "EnableCommands", 10)),
        _switch("传出 Webhook", settings.webhook_token.get_secret_value(), text_at(config, "EnableOutgoingWebhooks", 10)),
        Finding("按钮", True) if settings.public_url else Finding("按钮", None, _BUTTONS),
    ]
    if text_at(config, "RestrictDirectMessage", 10) == "team":
        found.append(Finding("单独联系成员", None, _TEAMS))
    return (*found, *BY_HAND)


def _switch(what: str, token: str, switched: str) -> Finding:
    """A feature that was set up here must be on there; what was not set up is only named."""
    if not token:
        return Finding(what, None, "没有填写令牌，不使用")
    if switched == "false":
        return Finding(what, False, _SWITCH.format(what=what))
    return Finding(what, True) if switched == "true" else Finding(what, None, _SWITCH.format(what=what))
