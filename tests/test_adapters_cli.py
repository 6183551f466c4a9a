"""Connections to platforms, made and changed beside a running server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.services.adapters import AdapterError, Cipher
from storage import models
from tests.fakes.dingtalk import FakeDingTalk, code
from tests.process import raw_http
from tests.process.serving import Serving, dingtalk_settings, now
from tests.support.forks import Zygote


@pytest.fixture(scope="module")
def ding() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as one:
        yield one


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("adapters")
    serving = Serving(f"sqlite:///{folder / 'data' / 'qiantou.db'}", folder, zygote=zygote)
    serving.start()  # makes its own folder, key, database and calendar
    yield serving
    serving.close()


def status(serving: Serving, name: str, ding: FakeDingTalk) -> int:
    """How a signed callback that means nothing is answered."""
    headers, body = ding.message("在吗", now=now(), conversationType="9")
    return serving.post(name, headers, body).status


def becomes(serving: Serving, name: str, ding: FakeDingTalk, wanted: int, seconds: float = 5.0) -> None:
    """Within five seconds of the command."""
    end = time.monotonic() + seconds
    while (found := status(serving, name, ding)) != wanted:
        assert time.monotonic() < end, f"still {found}\n{serving.said()[-2000:]}"
        time.sleep(0.1)


def complaint(serving: Serving, *words: str, given: str = "") -> str:
    """What a command that must fail says."""
    with pytest.raises(AssertionError) as failure:
        serving.run(*words, given=given)
    return str(failure.value)


def test_added_rotated_disabled_and_enabled_while_it_runs(serving: Serving, ding: FakeDingTalk) -> None:
    assert status(serving, "ding", ding) == 401
    serving.add_dingtalk("ding", ding)
    becomes(serving, "ding", ding, 200)
    assert "ding\tdingtalk\t启用" in serving.run("adapter", "list")

    said = serving.run("adapter", "rotate", "ding", "--settings", "-", given='{"client_secret": "another-secret"}')
    assert "client_secret" in said
    assert "another-secret" not in said
    becomes(serving, "ding", ding, 401)
    serving.run(
        "adapter", "rotate", "ding", "--settings", "-", given=json.dumps({"client_secret": ding.client_secret})
    )
    becomes(serving, "ding", ding, 200)

    serving.run("adapter", "disable", "ding")
    becomes(serving, "ding", ding, 401)
    serving.run("adapter", "enable", "ding")
    becomes(serving, "ding", ding, 200)


def test_a_group_webhook_is_added_to_the_others(serving: Serving, ding: FakeDingTalk) -> None:
    serving.add_dingtalk("hooks", ding, group_webhooks={"cidA": {"access_token": "aaa"}})
    given = json.dumps({"group_webhooks": {"cidB": {"access_token": "bbb"}}})
    assert "group_webhooks" in serving.run("adapter", "rotate", "hooks", "--settings", "-", given=given)
    key = (serving.folder / "data" / "secret.key").read_bytes().strip()
    stored = serving.rows(select(models.adapters.c.settings).where(models.adapters.c.name == "hooks"))[0].settings
    assert sorted(Cipher(key).unlock(stored)["group_webhooks"]) == ["cidA", "cidB"]
    serving.run("adapter", "rotate", "hooks", "--settings", "-", given='{"group_webhooks": {"cidA": null}}')
    stored = serving.rows(select(models.adapters.c.settings).where(models.adapters.c.name == "hooks"))[0].settings
    assert sorted(Cipher(key).unlock(stored)["group_webhooks"]) == ["cidB"]


def test_secrets_are_stored_encrypted_and_never_printed(serving: Serving, ding: FakeDingTalk) -> None:
    said = serving.run("adapter", "add", "dingtalk", "quiet", "--settings", "-", given=json.dumps(dingtalk_settings(ding)))
    assert "adapter test quiet" in said and ("/hooks/quiet" in said) is (dingtalk_settings(ding).get("mode") == "http")
    said += serving.run("adapter", "list")
    assert ding.client_secret not in said
    with serving.engine.connect() as conn:
        dump = str(conn.execute(select(models.adapters)).all()) + str(conn.execute(select(models.changes)).all())
    assert ding.client_secret not in dump
    assert ding.client_secret not in serving.said()


def test_settings_that_cannot_be_right_are_named_by_their_titles(serving: Serving) -> None:
    said = complaint(serving, "adapter", "add", "dingtalk", "x", "--settings", "-", given='{"client_secret": "s3cret"}')
    assert "client_id（Client ID（AppKey））" in said
    said = complaint(serving, "adapter", "add", "dingtalk", "x", "--settings", "-", given='{"client_id":"a","mode":"s3cret"}')
    assert "消息接收模式" in said
    assert "s3cret" not in said
    assert "client_secret" in complaint(serving, "adapter", "add", "dingtalk", "x", "--settings", "-", given='{"app_key":"a"}')
    assert "JSON" in complaint(serving, "adapter", "add", "dingtalk", "x", "--settings", "-", given="{")
    assert "dingtalk" in complaint(serving, "adapter", "add", "icq", "x", "--settings", "-", given="{}")
    assert "小写" in complaint(serving, "adapter", "add", "dingtalk", "../x", "--settings", "-", given='{"client_id":"a"}')
    assert "没有连接" in complaint(serving, "adapter", "test", "nobody")
    assert "打不开（文件不存在）" in complaint(serving, "adapter", "add", "dingtalk", "x", "--settings", "missing.json")


def test_a_name_is_given_once(serving: Serving, ding: FakeDingTalk) -> None:
    serving.add_dingtalk("once", ding)
    given = json.dumps(dingtalk_settings(ding))
    assert "rotate once" in complaint(serving, "adapter", "add", "dingtalk", "once", "--settings", "-", given=given)


def test_testing_asks_the_platform(serving: Serving, ding: FakeDingTalk) -> None:
    serving.add_dingtalk("tried", ding)
    works = serving.run("adapter", "test", "tried")
    assert "可以使用" in works and "✓ 发送消息" in works
    ding.fail("group", code(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"))
    assert "✗ 发送消息：open-dev.dingtalk.com › 应用 › 权限管理" in complaint(serving, "adapter", "test", "tried")
    wrong = dingtalk_settings(ding) | {"client_secret": "wrong"}
    serving.run("adapter", "add", "dingtalk", "wrong", "--settings", "-", given=json.dumps(wrong))
    assert "不能使用" in complaint(serving, "adapter", "test", "wrong")


def test_a_token_brings_the_local_platform_up(serving: Serving) -> None:
    token = serving.run("token", "add").splitlines()[0]
    body = json.dumps({"sender": "小李", "text": "/任务 联调 @小李 2027年3月1日前 交付:报告"}).encode()
    path = "/api/local/groups/g/messages"

    def said(key: str) -> int:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        return raw_http.send(serving.port, raw_http.request("POST", path, headers, body)).status

    end = time.monotonic() + 5
    while (found := said(token)) != 200:
        assert time.monotonic() < end, found
        time.sleep(0.1)
    assert said("qt_wrong") == 401


def test_the_list_says_how_each_connection_is(serving: Serving, ding: FakeDingTalk) -> None:
    serving.add_dingtalk("told", ding)
    serving.wait_for_adapter("told", ding)
    headers, body = ding.message("/帮助", now=now())
    assert serving.post("told", headers, body).status == 200
    said = serving.run("adapter", "list").partition("told\tdingtalk")[2]
    assert "状态：还没有检查" in said
    assert "最近收到：2" in said
    assert "机器人消息 1/3000" in said or "机器人消息 2/3000" in said, said


def test_the_key_is_changed_beside_a_running_server(serving: Serving, ding: FakeDingTalk) -> None:
    serving.add_dingtalk("keyed", ding)
    serving.wait_for_adapter("keyed", ding)
    file = serving.folder / "data" / "secret.key"
    before = file.read_bytes().split()
    said = serving.run("key", "rotate")
    after = file.read_bytes().split()
    assert after[1:] == before and after[0] not in before
    assert after[0].decode() not in said
    assert file.stat().st_mode & 0o077 == 0
    stored = {row.name: row.settings for row in serving.rows(select(models.adapters.c.name, models.adapters.c.settings))}
    assert all(Cipher(after[0]).unlock(one) for one in stored.values()), "nothing is left under the old key"
    assert status(serving, "keyed", ding) == 200, "what runs goes on"
    serving.run("adapter", "rotate", "keyed", "--settings", "-", given='{"client_secret": "another-secret"}')
    becomes(serving, "keyed", ding, 401)
    assert "adapter_unusable" not in serving.said(), "the server has read the new key"


def test_settings_of_another_key_stop_one_connection_alone(
    tmp_path: Path, ding: FakeDingTalk, zygote: Zygote
) -> None:
    folder = tmp_path
    serving = Serving(f"sqlite:///{folder / 'data' / 'qiantou.db'}", folder, zygote=zygote)
    serving.add_dingtalk("old", ding)
    (folder / "data" / "secret.key").write_bytes(Fernet.generate_key())
    serving.add_dingtalk("new", ding)
    try:
        serving.start()
        becomes(serving, "new", ding, 200)
        assert status(serving, "old", ding) == 401
        end = time.monotonic() + 15
        while (answer := serving.get("/readyz"))[0] != 200:  # the first sweep has still to come
            assert time.monotonic() < end, answer
            time.sleep(0.1)
        body = answer[1]
        assert json.loads(body)["checks"]["platforms"] == {"status": "degraded", "detail": "down=old"}
    finally:
        serving.close()


def test_keys_can_be_changed_step_by_step() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    stored = Cipher(old).lock({"client_secret": "s"})
    assert Cipher(new, old).unlock(stored) == {"client_secret": "s"}
    with pytest.raises(AdapterError, match="密钥"):
        Cipher(new).unlock(stored)


def test_removed_on_the_command_line_only_when_nobody_needs_it(serving: Serving, ding: FakeDingTalk) -> None:
    serving.add_dingtalk("mistake", ding)
    assert "没有连接" in complaint(serving, "adapter", "remove", "nobody", "--yes")
    assert "不能恢复" in complaint(serving, "adapter", "remove", "mistake")
    assert "已删除连接 mistake" in serving.run("adapter", "remove", "mistake", "--yes")
    assert "mistake" not in serving.run("adapter", "list")
