"""What Mattermost answers when it does not post: what the core shall do, and what an admin can do about it.

Errors are HTTP statuses with `{"id": "api.….app_error", "message": …, "status_code": …}` (api.mattermost.com, "Errors";
the ids stand in the server's own app/post.go, app/post_helpers.go and model/post.go, which are public). App-wide trouble
(token, address) is RETRY: one setting mends it and nothing may be lost meanwhile. What concerns one channel or one person
is PERMANENT. A 5xx may have posted the message: UNKNOWN.
"""

from __future__ import annotations

from datetime import timedelta

from adapters.base import Outcome, Receipt
from adapters.reading import text_at
from adapters.verdict import Verdict, unanswered
from adapters.wire import Answer

_PAUSE = timedelta(seconds=3)

_TOKEN = Verdict(Outcome.RETRY, "访问令牌无效：请在“集成 › 机器人账号”里重新生成，并更新设置")
_ABSENT = Verdict(Outcome.PERMANENT, "机器人不在这个频道，或没有发消息的权限：请在频道里发送 /invite @机器人")
_GONE = Verdict(Outcome.PERMANENT, "找不到这个频道：可能已删除，或机器人看不到它")
_ARCHIVED = Verdict(Outcome.PERMANENT, "这个频道已归档，不能再发消息")
_READ_ONLY = Verdict(Outcome.PERMANENT, "这个频道只读：请由频道管理员放行")
_NO_DM = Verdict(Outcome.PERMANENT, "服务器限制了私信：机器人和对方不在同一个团队")
_NOBODY = Verdict(Outcome.PERMANENT, "找不到这个人，或对方的账号已停用")
_SHAPE = Verdict(Outcome.UNSUPPORTED, "消息格式或长度不被接受，改用更简单的形式")
_DOUBLE = Verdict(Outcome.UNKNOWN, "上一次发送还没有结果，可能已送达")
_INSIDE = Verdict(Outcome.UNKNOWN, "Mattermost 内部出错，可能已送达")
_PLUGIN = Verdict(Outcome.PERMANENT, "服务器上的插件拦下了这条消息")
_ADDRESS = Verdict(Outcome.RETRY, "这个地址没有 Mattermost 的接口：请核对 Mattermost 地址")
_UNHEARD = Verdict(Outcome.RETRY, "Mattermost 没有接受这次发送")

ERRORS: dict[str, Verdict] = {
    "api.context.session_expired.app_error": _TOKEN,
    "api.context.invalid_token.error": _TOKEN,
    "api.context.token_provided.app_error": _TOKEN,
    "api.context.mfa_required.app_error": _TOKEN,
    "api.context.permissions.app_error": _ABSENT,
    "api.context.invalid_param.app_error": _GONE,  # channel_id of a post
    "app.channel.get.existing.app_error": _GONE,
    "store.sql_channel.get.existing.app_error": _GONE,
    "api.post.create_post.can_not_post_to_deleted.error": _ARCHIVED,
    "api.post.create_post.town_square_read_only": _READ_ONLY,
    "api.post.create_post.can_not_post_in_restricted_dm.error": _NO_DM,
    "api.channel.create_direct_channel.not_common_teams.app_error": _NO_DM,
    "api.channel.create_channel.direct_channel.team_restricted_error": _NO_DM,
    "api.channel.create_direct_channel.invalid_user.app_error": _NOBODY,
    "app.user.missing_account.const": _NOBODY,
    "app.user.get.app_error": _NOBODY,
    "store.sql_user.missing_account.const": _NOBODY,
    "model.post.is_valid.message_length.app_error": _SHAPE,
    "model.post.is_valid.msg.app_error": _SHAPE,
    "model.post.is_valid.props.app_error": _SHAPE,
    "api.context.invalid_body_param.app_error": _SHAPE,
    "api.post.deduplicate_create_post.pending": _DOUBLE,
    "api.post.deduplicate_create_post.failed_to_get": _DOUBLE,
    "plugin.message_will_be_posted.dismiss_post": _PLUGIN,
}
_STATUSES = {401: _TOKEN, 403: _ABSENT, 404: _ADDRESS, 413: _SHAPE, 501: _UNHEARD}
NO_THREAD = frozenset({"api.post.create_post.root_id.app_error", "api.post.create_post.channel_root_id.app_error"})


def verdict_of(status: int, error: str) -> Verdict:
    """What one error means: by its id, else by its status; an unknown one is tried again."""
    known = ERRORS.get(error) or _STATUSES.get(status)
    return known or (_INSIDE if status >= 500 else _UNHEARD)


def receipt_of(answer: Answer, *, may_repeat: bool = False) -> Receipt:
    """The end of one call. `may_repeat`: a call that does no harm twice is RETRY where a message would be UNKNOWN."""
    unclear = Outcome.RETRY if may_repeat else Outcome.UNKNOWN
    body = answer.body or {}
    found = text_at(body, "id", 120)
    if nothing := unanswered(answer, "Mattermost", unclear):
        return nothing
    if answer.status == 429:
        return Receipt(Outcome.RATE_LIMITED, after=answer.retry_after or _PAUSE, hint="发送过快，被 Mattermost 限流")
    if 200 <= answer.status < 300:
        if not found:
            return Receipt(unclear, hint=f"Mattermost 的答复无法识别（HTTP {answer.status}）")
        return Receipt(Outcome.SENT, message_id=found)
    verdict = verdict_of(answer.status, found)
    outcome = unclear if verdict.outcome is Outcome.UNKNOWN else verdict.outcome
    return Receipt(outcome, hint=f"{verdict.hint}（{found or f'HTTP {answer.status}'}）")
