"""The table of error codes against the codes of the official pages of both send calls and of webhooks."""

from __future__ import annotations

import pytest

from adapters.base import Outcome
from adapters.dingtalk.errors import ERRORS, pause, verdict_of

CODES = {
    Outcome.PERMANENT: (
        "invalidParameter.robotCode.empty invalidParameter.robotCode.auth invalidParameter.robotCode.coolApp "
        "invalidParameter.robotCode.notExsit invalidParameter.robotCode.invalid robot.notExsit template.stopped "
        "template.not.existed bot.stopped resource.not.found resource.unavailable send.forbidden "
        "bot.forbidden.sendMessage miss.openConversationId invalid.openConversationId group.disbanded "
        "conversation.org.notMatch invalidParameter.userIds.empty invalidParameter.userId.empty staffId.notExisted "
        "chatbotId.notAllow.sendOTO robot.oto.notExist contain.unsafe.url contain.notAllowed.text "
        "contain.notAllowed.picture contain.notAllowed.content only.groupAdmin.canAtAll session.expired "
        "session.notExisted keywords.not.match ip.not.match sign.not.match 310000 300001 300005 400013 400101 400102 "
        "400106 430101 430102 430103 430104 40035 43004 90020 Forbidden.AccessDenied.ApiCountLimitForOrg"
    ),
    Outcome.RATE_LIMITED: (
        "send.byToken.tooFast send.too.fast too.many.group too.many.people 90018 90002 88 130101 410100 "
        "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi Forbidden.AccessDenied.QpsLimitForApi "
        "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"
    ),
    Outcome.UNSUPPORTED: (
        "invalidParameter.msgParam.tooLong invalidParameter.msgKey.invalid invalidParameter.msg.unsupport "
        "invalidParameter.msgBody.invalid miss.param.actionCardTotext invalid.param.actionCardTobtnOrientation "
        "sendMessage.model.notMatch 400105"
    ),
    Outcome.RETRY: (
        "system.error send.ding.exception -1 invalidClientIdOrSecret Forbidden.AccessDenied.IpNotInWhiteList "
        "Forbidden.AccessDenied.AccessTokenPermissionDenied 60011 unauthorized auth.error something.brand.new 999999"
    ),
    Outcome.UNKNOWN: "unknown.send.result",
    Outcome.REFRESH: "InvalidAuthentication 40014 33001 42001",
}


@pytest.mark.parametrize(
    ("code", "outcome"), [(code, outcome) for outcome, codes in CODES.items() for code in codes.split()]
)
def test_code(code: str, outcome: Outcome) -> None:
    verdict = verdict_of(code)
    assert verdict.outcome is outcome
    assert not verdict.hint.isascii(), "a hint for admins is Chinese"
    assert verdict_of(f" {code.upper()} ") == verdict, "case and blanks do not matter"
    assert verdict.counted is (outcome is not Outcome.RATE_LIMITED)


def test_keys_are_folded() -> None:
    assert [key for key in ERRORS if key != key.casefold()] == []


def test_pauses_are_spread() -> None:
    pauses = {pause(f"k{number}").total_seconds() for number in range(200)}
    assert 1 <= min(pauses) < 1.2
    assert 2.8 < max(pauses) <= 3
