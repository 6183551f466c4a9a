"""Every error of the fact sheet: what the core shall do, and what an admin can do about it.

Slack answers 200 with `{"ok": false, "error": "…"}`. App-wide trouble (token, scope) is RETRY: one setting mends it and
nothing may be lost meanwhile. What concerns one channel or one text is PERMANENT. chat.postMessage has no idempotency
key, so a failure inside Slack may have sent the message: UNKNOWN.
"""

from __future__ import annotations

from adapters.base import Outcome
from adapters.verdict import Verdict

_FAST = Verdict(Outcome.RATE_LIMITED, "发送过快，被 Slack 限流")
_INSIDE = Verdict(Outcome.UNKNOWN, "Slack 内部出错，可能已送达")
_ABSENT = Verdict(Outcome.PERMANENT, "机器人不在这个频道：请在频道里发送 /invite @机器人")
_GONE = Verdict(Outcome.PERMANENT, "找不到这个频道或单聊，或机器人看不到：频道里请邀请机器人，单聊请看对方是否还在工作区")
_ARCHIVED = Verdict(Outcome.PERMANENT, "这个频道已归档，不能再发消息")
_CLOSED = Verdict(Outcome.PERMANENT, "工作区限制了在这个频道发消息：请由频道管理员放行")
_NOBODY = Verdict(Outcome.PERMANENT, "找不到这个人，或对方收不到应用的私信")
_TOKEN = Verdict(Outcome.RETRY, "访问凭证无效：请在 OAuth & Permissions 页重新安装应用，并更新 Bot User OAuth Token")
_SCOPE = Verdict(Outcome.RETRY, "应用缺少权限：请在 OAuth & Permissions 页添加后重新安装")
_SHAPE = Verdict(Outcome.UNSUPPORTED, "消息格式或长度不被接受，改用更简单的形式")
_EDIT = Verdict(Outcome.UNSUPPORTED, "原消息不能再改，另发一条")
_LATE = Verdict(Outcome.PERMANENT, "表单打开得太迟：请直接输入命令")

ERRORS: dict[str, Verdict] = {
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), _FAST),
    **dict.fromkeys(("internal_error", "fatal_error", "service_unavailable", "request_timeout"), _INSIDE),
    "not_in_channel": _ABSENT,
    "channel_not_found": _GONE,
    "is_archived": _ARCHIVED,
    "restricted_action": _CLOSED,
    "restricted_action_read_only_channel": _CLOSED,
    "restricted_action_thread_only_channel": _CLOSED,
    "restricted_action_non_threadable_channel": _CLOSED,
    "restricted_action_thread_locked": _CLOSED,
    **dict.fromkeys(("user_not_found", "users_not_found", "cannot_dm_bot", "messages_tab_disabled"), _NOBODY),
    "user_disabled": _NOBODY,
    **dict.fromkeys(("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"), _TOKEN),
    "team_access_not_granted": _TOKEN,
    **dict.fromkeys(("missing_scope", "not_allowed_token_type", "no_permission"), _SCOPE),
    **dict.fromkeys(("invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_too_long"), _SHAPE),
    **dict.fromkeys(("no_text", "msg_blocks_too_long"), _SHAPE),
    **dict.fromkeys(("message_not_found", "cant_update_message", "edit_window_closed"), _EDIT),
    **dict.fromkeys(("trigger_expired", "expired_trigger_id", "exchanged_trigger_id"), _LATE),
    "duplicate_message": Verdict(Outcome.SENT, ""),
}
NO_THREAD = frozenset({"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"})  # the first post is gone
_UNHEARD = Verdict(Outcome.RETRY, "Slack 没有接受这次发送")


def verdict_of(error: str) -> Verdict:
    """What one error means; an unknown one is tried again."""
    known = ERRORS.get(error)
    if known is None and error.startswith("restricted_action"):
        return _CLOSED
    return known or _UNHEARD
