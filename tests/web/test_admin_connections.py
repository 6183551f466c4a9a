"""Connections made, changed, tested and switched off by forms; secrets that never come back; messages sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import BaseModel
from sqlalchemy import insert, select

from adapters import ADAPTERS
from adapters.base import Finding, Health, told
from adapters.wire import fault_of
from bot.listen import Listener
from bot.services import adapters as service
from bot.services import admin_forms
from bot.services.adapters import Cipher
from bot.web.admin_guide import blocks, guide, here
from storage import adapters as rows
from storage import admin_view, hold, models, outbox, people, projects, quota
from storage.outbox import Address
from tests.fakes.dingtalk import FakeDingTalk
from tests.web.admin_visitor import Page, Served, Visitor, page_of

SECRET = "s3cret-canary"
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'


@pytest.fixture
def served(ready_sqlite: str) -> Iterator[Served]:
    one = Served(ready_sqlite)
    yield one
    one.room.close()


@pytest.fixture
def ding() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as one:
        yield one


def fields_of(visitor: Visitor, path: str) -> dict[str, str]:
    """What a browser would send for a form left as it is: no boxes, as none is ticked."""
    inputs = page_of(visitor.get(path)).inputs
    return {name: value for name, value in inputs if name and not name.startswith(("drop.", "clear.")) and name != "on"}


def stored(served: Served, name: str) -> dict[str, object]:
    with served.state.read_engine.connect() as conn:
        found = service.existing(conn, name)
        assert served.state.cipher is not None
        return served.state.cipher.unlock(found.settings)


def add(visitor: Visitor, name: str = "ding", **settings: str) -> None:
    given = {"s.client_id": "ding1", "s.client_secret": SECRET, "s.mode": "http"} | {f"s.{key}": value for key, value in settings.items()}
    answer = visitor.post("/admin/new/dingtalk", {"name": name, **given})
    assert answer.headers.get("location") == f"/admin/c/{name}?done=added", answer.text


def listener(served: Served) -> Listener:
    assert served.state.cipher is not None
    return Listener(served.state, served.state.kinds, served.state.cipher)


# ---------------------------------------------------------------- a connection's life


def test_added_tested_rotated_disabled_enabled(served: Served, ding: FakeDingTalk) -> None:
    visitor = served.visitor()
    assert "还没有连接平台" in visitor.get("/admin").text
    add(visitor, client_id=ding.client_id, client_secret=ding.client_secret, api_base=ding.url)
    page = visitor.get("/admin/c/ding?done=added").text
    assert "已添加" in page and "http://127.0.0.1:8000" not in page and "QIANTOU_PUBLIC_URL" in page
    assert stored(served, "ding") == {
        "client_id": ding.client_id, "client_secret": ding.client_secret, "mode": "http", "api_base": ding.url,
    }  # fmt: skip
    assert "可以使用" in visitor.post("/admin/c/ding/test", {}).text
    same = visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding"))
    assert same.headers["location"].endswith("done=same"), "a form left as it is changes nothing"
    kept = fields_of(visitor, "/admin/c/ding")
    changed = visitor.post("/admin/c/ding", kept | {"s.client_secret": "another"})
    assert changed.headers["location"].endswith("done=changed")
    tested = visitor.post("/admin/c/ding/test", {})
    assert "不能使用：" in tested.text and "Client ID 或 Client Secret 不对" in tested.text
    assert visitor.post("/admin/c/ding/switch", {"on": "0"}).headers["location"].endswith("done=off")
    assert "已停用" in visitor.get("/admin").text
    visitor.post("/admin/c/ding/switch", {"on": "1"})
    with served.state.read_engine.connect() as conn:
        assert rows.versions(conn) == {"ding": 4}


def test_a_running_server_takes_it_up_and_shows_how_it_is(served: Served, ding: FakeDingTalk) -> None:
    visitor, running = served.visitor(), listener(served)
    with visitor.client as client:  # one event loop for the server and its listener
        assert client.portal is not None
        add(visitor, client_id=ding.client_id, client_secret=ding.client_secret, api_base=ding.url)
        add(visitor, "wrong", client_id=ding.client_id, api_base=ding.url)
        assert visitor.get("/admin").text.count("正在启用") == 2
        client.portal.call(running.refresh)
        page = visitor.get("/admin").text
        assert ">正常<" in page and ">不能用<" in page and "Client ID 或 Client Secret 不对" in page
        visitor.post("/admin/c/ding/switch", {"on": "0"})
        client.portal.call(running.refresh)
        assert "ding" not in served.state.adapters and "wrong" in served.state.adapters
        served.state.cipher = Cipher(Fernet.generate_key())
        assert "保存的设置解不开" in visitor.get("/admin").text
        assert visitor.get("/admin/c/wrong").status_code == 200
        client.portal.call(running.stop)


def test_where_only_one_connection_is_allowed_the_running_one_is_the_test(served: Served) -> None:
    visitor = served.visitor()
    given = {"name": "wecom", "s.mode": "bot_connection", "s.bot_id": "aib1", "s.secret": SECRET}
    assert visitor.post("/admin/new/wecom", given).status_code == 303
    assert "还没有用这份设置连接过" in visitor.post("/admin/c/wecom/test", {}).text
    served.room.write(lambda conn: admin_view.put_health(conn, "wecom", served.room.clock.now(), True, ""))
    assert "可以使用" in visitor.post("/admin/c/wecom/test", {}).text, "as the server last saw it: what the command line goes by"
    running = ADAPTERS["wecom"]("wecom", ADAPTERS["wecom"].Settings.model_validate({"bot_id": "aib1", "secret": SECRET}))
    served.state.adapters["wecom"] = running
    assert "正在建立长连接" in visitor.post("/admin/c/wecom/test", {}).text
    running._kept.up = True  # type: ignore[attr-defined]
    tested = visitor.post("/admin/c/wecom/test", {}).text
    assert "可以使用" in tested and "挤掉" not in tested
    del served.state.adapters["wecom"]
    served.room.clock.set(served.room.clock.now() + timedelta(minutes=1))
    assert visitor.post("/admin/c/wecom", fields_of(visitor, "/admin/c/wecom") | {"s.secret": "another"}).status_code == 303
    assert "还没有用这份设置连接过" in visitor.post("/admin/c/wecom/test", {}).text, "what was seen before is about other settings"


def test_on_both_databases(ready_url: str) -> None:
    served = Served(ready_url)
    visitor, now = served.visitor(), served.room.clock.now()
    add(visitor)
    for ok in (False, True):
        served.room.write(lambda conn, ok=ok: admin_view.put_health(conn, "ding", now, ok, "凭证可用"))

    def unit(conn):  # type: ignore[no-untyped-def]
        for number in range(3):
            row = outbox.put(conn, Address("ding", "person", f"u{number}"), "{}", kind="rung", now=now)
            outbox.park(conn, row, "expired") if number else outbox.mark_retry(conn, row, now, "busy")

    served.room.write(unit)
    served.state.standby = True
    words = page_of(visitor.get("/admin")).words
    assert "正常" in words and "凭证可用" in words and "未送达 2 条" in words
    other = served.visitor(entered=False)
    assert [other.enter("/admin/in/no").status_code for _ in range(11)] == [403] * 11
    assert visitor.post("/admin/messages", {"id": "all"}).headers["location"].endswith("done=resent")
    assert visitor.post("/admin/others", {}).status_code == 303
    assert visitor.post("/admin/out", {}).status_code == 303
    assert visitor.get("/admin").status_code == 401
    served.room.close()


def test_settings_that_are_wrong_are_named_and_what_was_typed_stays(served: Served) -> None:
    visitor = served.visitor()
    token = visitor.token()
    answer = visitor.post("/admin/new/dingtalk", {"name": "../x", "s.client_id": "id"}, token=token)
    assert answer.status_code == 400 and "小写字母" in answer.text
    answer = visitor.post("/admin/new/dingtalk", {"name": "a", "s.client_id": "", "s.client_secret": SECRET, "s.corp_id": "corp7"}, token=token)
    assert "不能留空" in answer.text and "client_id" not in page_of(answer).words and 'value="corp7"' in answer.text and SECRET not in answer.text
    answer = visitor.post("/admin/new/dingtalk", {"name": "a", "s.client_id": "x", "s.client_secret": SECRET, "s.mode": "carrier pigeon"}, token=token)
    assert answer.text.count("填写的值不对") == 1 and "有 1 项要改" in answer.text and "请重新填写" in answer.text
    answer = visitor.post("/admin/new/dingtalk", {"name": "a", "s.client_id": "x", "s.client_secret": "s", "s.bot_name": "很" * 30}, token=token)
    assert answer.status_code == 400 and 'class="field wrong" data-field="bot_name"' in answer.text
    answer = visitor.post("/admin/new/dingtalk", {"name": "a", "s.client_id": "x", "s.client_secret": "s", "s.api_base": "nonsense"}, token=token)
    assert "<details open><summary>很少用到的设置" in answer.text, "what is wrong is not folded away"
    add(visitor, "a")
    assert "已有连接" in visitor.post("/admin/new/dingtalk", {"name": "a", "s.client_id": "x", "s.client_secret": "s"}, token=token).text
    assert 'value="dingtalk"' in visitor.get("/admin/new/dingtalk").text
    for path in ("/admin/new/icq", "/admin/new/local", "/admin/c/nobody", "/admin/c/%00"):
        assert visitor.get(path).status_code == 404, path
    for path in ("/admin/c/nobody/test", "/admin/c/nobody/switch"):
        assert visitor.post(path, {}, token=token).status_code == 404, path


def test_a_mistaken_connection_is_removed_one_in_use_is_not(served: Served) -> None:
    visitor, running = served.visitor(), listener(served)
    with visitor.client as client:
        assert client.portal is not None
        add(visitor, "wrong")
        add(visitor, "used")
        client.portal.call(running.refresh)
        served.room.write(lambda conn: projects.add_group(conn, "used", "cid1", "群", "Asia/Shanghai", served.room.clock.now()))
        assert ">删除<" in visitor.get("/admin/c/wrong").text and ">删除<" not in visitor.get("/admin/c/used").text
        assert visitor.post("/admin/c/wrong/remove", {}).headers["location"] == "/admin?done=removed"
        assert "正在使用" in visitor.post("/admin/c/used/remove", {}).text
        client.portal.call(running.refresh)
        assert "wrong" not in served.state.adapters and visitor.get("/admin/c/wrong").status_code == 404
        served.state.cipher, readable = Cipher(Fernet.generate_key()), served.state.cipher
        add(visitor, "wrong")
        served.state.cipher = readable
        client.portal.call(running.refresh)
        assert not served.state.platforms["wrong"].ok, "its settings cannot be read"
        visitor.post("/admin/c/wrong/remove", {})
        client.portal.call(running.refresh)
        assert "wrong" not in served.state.platforms, "it makes /readyz degraded no more"
        visitor.post("/admin/c/used/switch", {"on": "0"})
        off = visitor.get("/admin/c/used").text
        assert ">删除<" in off and ">测试<" not in off and "/ 3000" not in off
        assert visitor.post("/admin/c/used/remove", {}).status_code == 303
        other = {"name": "used", "s.api_base": "https://mm.example.com", "s.bot_token": "t"}
        assert "另一个平台" in visitor.post("/admin/new/mattermost", other).text
        add(visitor, "used")
        with served.state.read_engine.connect() as conn:
            assert rows.versions(conn) == {"used": 3} and len(projects.groups_on(conn, "used")) == 1
        client.portal.call(running.stop)


INCOMPLETE = (  # platform, what was typed, the fields that are refused
    ("dingtalk", {"client_id": "x"}, ["client_secret"]),
    ("wecom", {}, ["bot_id", "secret"]),
    ("wecom", {"mode": "bot_callback", "bot_id": "x", "secret": "y"}, ["token", "encoding_aes_key"]),
    ("wecom", {"mode": "app", "token": "x", "agent_id": "0"}, ["encoding_aes_key", "corp_id", "corp_secret", "agent_id"]),
    ("slack", {"bot_token": "xapp-1", "app_token": "xoxb-1"}, ["bot_token", "app_token"]),
    ("slack", {"mode": "http", "bot_token": "xoxb-1"}, ["signing_secret"]),
    ("feishu", {"app_id": "Secret0123", "app_secret": "cli_1"}, ["app_id"]),
    ("mattermost", {}, ["api_base", "bot_token"]),
)


def test_what_is_missing_or_exchanged_is_refused_beside_its_field(served: Served) -> None:
    visitor = served.visitor()
    token = visitor.token()
    for platform, typed, refused in INCOMPLETE:
        answer = visitor.post(f"/admin/new/{platform}", {"name": "a"} | {f"s.{key}": value for key, value in typed.items()}, token=token)
        assert answer.status_code == 400, (platform, typed)
        for key in ADAPTERS[platform].Settings.model_fields:
            assert (f'class="field wrong" data-field="{key}"' in answer.text) == (key in refused), (platform, typed, key)
    exchanged = visitor.post("/admin/new/slack", {"name": "a", "s.bot_token": "xapp-1", "s.app_token": "xoxb-1"}, token=token).text
    assert "这里要 xoxb- 开头的" in exchanged and "这里要 xapp- 开头的" in exchanged
    with pytest.raises(service.AdapterError, match="缺少 client_secret"):
        service.complete(ADAPTERS["dingtalk"], {"client_id": "x"})
    with served.state.read_engine.connect() as conn:
        assert rows.everyone(conn) == []


def test_quotes_and_blanks_around_what_was_pasted_are_no_part_of_it(served: Served) -> None:
    add(served.visitor(), client_id=' "ding1" ', client_secret="“s1”\n")
    assert (stored(served, "ding")["client_id"], stored(served, "ding")["client_secret"]) == ("ding1", "s1")
    assert service.tidy({"'cid'": {"access_token": "‘a’"}, "agent_id": 3}) == {"cid": {"access_token": "a"}, "agent_id": 3}


def test_a_choice_is_told_in_words_the_recommended_one_first(served: Served) -> None:
    visitor = served.visitor()
    page = visitor.get("/admin/new/wecom").text
    assert '<select id="s-mode" name="s.mode"><option value="bot_connection" selected>智能机器人长连接（推荐' in page
    assert 'data-field="token" data-only="bot_callback app" data-needed="bot_callback app"' in page and "智能机器人回调、自建应用必填" in page
    for platform in set(ADAPTERS) - {"local"}:
        for one in admin_forms.fields(ADAPTERS[platform].Settings, {}):
            assert not [value for value, words in one.choices if value == words], (platform, one.key)
    add(visitor)
    assert "钉钉 · HTTP 模式" in visitor.get("/admin").text


def test_two_admins_with_the_same_form_open(served: Served) -> None:
    """The second to save undoes nothing of the first, and is shown what is there now."""
    first, second = served.visitor(), served.visitor()
    add(first)
    form, late = fields_of(first, "/admin/c/ding"), fields_of(second, "/admin/c/ding")
    assert first.post("/admin/c/ding", form | {"s.corp_id": "corp7"}).status_code == 303
    for again in (late | {"s.client_secret": "theirs"}, {name: late[name] for name in late if name != "version"}):
        answer = second.post("/admin/c/ding", again)
        assert answer.status_code == 400 and "刚被别人改过" in answer.text and 'value="corp7"' in answer.text
    assert stored(served, "ding")["corp_id"] == "corp7" and stored(served, "ding")["client_secret"] == SECRET
    assert second.post("/admin/c/ding", fields_of(second, "/admin/c/ding") | {"s.client_secret": "theirs"}).status_code == 303
    assert (stored(served, "ding")["corp_id"], stored(served, "ding")["client_secret"]) == ("corp7", "theirs")


def test_secrets_never_come_back(served: Served) -> None:
    visitor = served.visitor()
    add(visitor)
    hook = {"t.group_webhooks.0": "cidA", "t.group_webhooks.0.access_token": f"{SECRET}-token", "t.group_webhooks.0.secret": f"{SECRET}-sign"}
    assert visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding") | hook).status_code == 303
    seen = "".join(visitor.get(path).text for path in ("/admin", "/admin/c/ding", "/admin/messages", "/admin/system"))
    seen += visitor.post("/admin/c/ding/test", {}).text
    assert "cidA" in seen and "已保存，不换就留空" in seen
    with served.state.read_engine.connect() as conn:
        seen += str([conn.execute(select(table)).all() for table in (models.adapters, models.changes, models.adapter_health)])
    assert SECRET not in seen
    assert stored(served, "ding")["client_secret"] == SECRET


def test_a_table_row_by_row(served: Served) -> None:
    visitor = served.visitor()
    add(visitor)
    at = "t.group_webhooks"
    first = {f"{at}.0": "cidA", f"{at}.0.access_token": "aaa", f"{at}.1": "cidB", f"{at}.1.access_token": "bbb", f"{at}.1.secret": "SEC"}
    visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding") | first)
    visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding") | {f"{at}.0.access_token": "new", f"{at}.2": "cidC", f"{at}.2.access_token": "ccc"})
    assert stored(served, "ding")["group_webhooks"] == {
        "cidA": {"access_token": "new"}, "cidB": {"access_token": "bbb", "secret": "SEC"}, "cidC": {"access_token": "ccc"},
    }  # fmt: skip
    visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding") | {"drop.group_webhooks.1": "1"})
    assert sorted(stored(served, "ding")["group_webhooks"]) == ["cidA", "cidC"]  # type: ignore[call-overload]
    refused = visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding") | {"clear.client_secret": "1"})
    assert refused.status_code == 400 and "client_secret" in stored(served, "ding"), "it cannot do without"


def test_every_platform_has_a_form_and_its_steps(served: Served) -> None:
    visitor = served.visitor()
    names = page_of(visitor.get("/admin/new")).words
    for platform in sorted(set(ADAPTERS) - {"local"}):
        page = visitor.get(f"/admin/new/{platform}")
        words = page_of(page).words
        model: type[BaseModel] = ADAPTERS[platform].Settings
        for key, info in model.model_fields.items():
            assert f'data-field="{key}"' in page.text and (info.title or "") in words, key
        assert "http://127.0.0.1" not in page.text, "no platform gets there"
        assert not [mark for mark in ("qiantou adapter add", "**", "```", "<!--") if mark in words], platform
        assert guide(platform).name in names and guide(platform).blocks


# ---------------------------------------------------------------- what it looks like


def test_what_people_wrote_stays_text(served: Served) -> None:
    visitor = served.visitor()
    add(visitor)
    now = served.room.clock.now()

    def hostile(conn):  # type: ignore[no-untyped-def]
        made = insert(models.groups).values(adapter="ding", conversation=HOSTILE, title=HOSTILE, zone="Asia/Shanghai", created_at=now)
        group_id = conn.execute(made.returning(models.groups.c.id)).scalar_one()
        one = outbox.put(conn, Address("ding", "group", HOSTILE, group_id=group_id), "{}", kind="daily", now=now)
        outbox.park(conn, one, HOSTILE)
        conn.execute(insert(models.people).values(name=HOSTILE, is_admin=True, created_at=now))

    served.room.write(hostile)
    paths = ("/admin", "/admin/c/ding", "/admin/messages", "/admin/system")
    calm = [page_of(answer) for answer in (visitor.get(path) for path in paths)]
    for page in calm:
        assert page.elements.count("script") == 2 and page.elements.count("img") == 1, "our own"
        assert not [one for one in page.attributes if one.startswith("on")]
    assert all(HOSTILE in page.words for page in calm)
    answer = visitor.post("/admin/new/dingtalk", {"name": HOSTILE, "s.client_id": HOSTILE, "s.api_base": HOSTILE})
    assert answer.status_code == 400
    refused: Page = page_of(answer)
    assert ("s.client_id", HOSTILE) in refused.inputs
    assert refused.elements.count("script") == 2 and refused.elements.count("img") == 1
    assert visitor.get(f"/admin?done={HOSTILE}").text.count("onerror") == visitor.get("/admin").text.count("onerror")


def test_last_event_trouble_and_quota(served: Served) -> None:
    visitor, now = served.visitor(), served.room.clock.now()
    add(visitor)
    assert "30 天内没有" in visitor.get("/admin").text
    received = insert(models.inbox).values(adapter="ding", dedupe_key="k", kind="message", message_id="m", text="t", received_at=now, state="done")

    def unit(conn):  # type: ignore[no-untyped-def]
        conn.execute(received)
        quota.add(conn, "ding", "robot", "2026-09", 2_700)
        one = outbox.put(conn, Address("ding", "person", "u1"), "{}", kind="rung", now=now)
        outbox.mark_retry(conn, one, now + timedelta(minutes=1), "连不上钉钉（ConnectError）")

    served.room.write(unit)
    words = page_of(visitor.get("/admin")).words
    assert "9月15日" in words and "2700 / 3000" in words and "连不上钉钉" in words and "正在自动重试" in words
    served.room.write(lambda conn: outbox.park(conn, 1, "expired"))
    words = page_of(visitor.get("/admin")).words
    assert "超过有效时间" in words and "未送达 1 条" in words and "重新发送" in words


def test_an_answer_about_the_settings_before_is_not_shown(served: Served) -> None:
    visitor = served.visitor()
    add(visitor)
    served.state.platforms["ding"] = Health(False, "旧的不对")
    served.room.write(lambda conn: admin_view.put_health(conn, "ding", served.room.clock.now(), False, "旧的不对"))
    assert ">不能用<" in visitor.get("/admin").text
    served.room.clock.set(served.room.clock.now() + timedelta(seconds=1))
    visitor.post("/admin/c/ding", fields_of(visitor, "/admin/c/ding") | {"s.client_secret": "right"})
    after = visitor.get("/admin/c/ding?done=changed").text
    assert "正在启用，请过几秒点“测试”" in after and ">正在启用<" in after and "旧的不对" not in after


def test_told_once_and_nothing_without_words() -> None:
    found = (Finding("发消息", None), Finding("地址", False, "网络不通"), Finding("事件", None, "请看一眼"), Finding("权限", True))
    assert told(Health(False, "连不上：网络不通"), found) == Health(False, "连不上：网络不通\n？ 事件：请看一眼\n✓ 权限")
    assert "Error" not in "".join(fault_of(one) for one in (httpx.ConnectError(""), httpx.ReadTimeout(""), OSError()))


def test_parked_messages_are_sent_again(served: Served) -> None:
    visitor, now = served.visitor(), served.room.clock.now()

    def unit(conn):  # type: ignore[no-untyped-def]
        for number in range(3):
            outbox.park(conn, outbox.put(conn, Address("ding", "person", f"u{number}"), '{"secret": "message"}', kind="rung", now=now), "quota")

    served.room.write(unit)
    page = visitor.get("/admin/messages").text
    assert '<b class="count">3</b>' in page
    assert page.count("data-parked=") == 3 and "secret" not in page and "本月额度即将用完" in page
    assert visitor.post("/admin/messages", {"id": "2"}).headers["location"].endswith("done=resent")
    assert visitor.get("/admin/messages").text.count("data-parked=") == 2
    for wrong in ("2", "99", "x", "1 OR 1", "9" * 30, ""):
        assert visitor.post("/admin/messages", {"id": wrong}).headers["location"].endswith("done=nothing")
    visitor.post("/admin/messages", {"id": "all"})
    assert "没有未送达的消息" in visitor.get("/admin/messages").text


def test_the_installation(served: Served) -> None:
    visitor, now = served.visitor(), served.room.clock.now()
    served.room.whisper("小李", f"/管理员 {served.code()}")
    served.room.write(lambda conn: outbox.put(conn, Address("ding", "person", "u"), "{}", kind="rung", now=now))
    served.room.write(hold.begin)
    page = page_of(visitor.get("/admin/system")).words
    assert "发送是暂停的" in page and "1 条已搁置" in page and "小李" in page
    visitor.post("/admin/system/release", {})
    assert not served.room.read(hold.held)
    number = served.room.read(people.admins)[0].id
    visitor.post("/admin/system/admins", {"id": str(number)})
    assert served.room.read(people.admins) == []
    assert "还没有管理员" in visitor.get("/admin/system").text
    assert "节假日安排齐全" in visitor.get("/admin/system").text
    served.room.clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    assert "还没有 2027 年的节假日安排" in served.visitor().get("/admin/system").text


# ---------------------------------------------------------------- made from what is there


class Odd(BaseModel):
    """Kinds of settings no platform of ours has yet."""

    on: bool = False
    count: int = 3


def test_other_kinds_of_settings() -> None:
    made = {field.key: field for field in admin_forms.fields(Odd, {"on": True})}
    assert (made["on"].kind, made["on"].value, made["count"].kind, made["count"].value) == ("flag", "True", "number", "3")
    assert admin_forms.given(Odd, {}, {"s.on": "1", "s.count": "12"}) == {"on": True, "count": 12}
    assert admin_forms.given(Odd, {"count": 9}, {"s.count": ""}) == {"on": False, "count": None}
    assert admin_forms.given(Odd, {}, {"s.count": "１２"}) == {"on": False, "count": "１２"}


def test_a_guide_is_read_as_it_is_written() -> None:
    lines = ["## 一、题", "1. 甲 **乙**：", "   ```json", "   {", '     "a": 1', "   }", "   ```", "", "2. 丙 `x`", "   - 丁", "", "| a | b |", "|---|---|",
             "| 1 | [二](x.md) |", "> 引", "文 <b>粗</b>"]  # fmt: skip
    found = blocks(lines)
    assert found[0].parts[0].text == "题"
    assert [block.kind for block in found] == ["heading", "steps", "table", "quote", "paragraph"]
    first, second = found[1].items
    assert first[1].text == '{\n  "a": 1\n}'
    assert [part.kind for part in first[0].parts] == ["text", "strong", "text"]
    assert second[1].kind == "points"
    assert [[part.text for cell in row for part in cell] for row in found[2].rows] == [["a", "b"], ["1", "二"]]
    assert found[4].parts[0].text == "文 <b>粗</b>", "marks we do not know are words"
    assert here("填 https://你的域名/hooks/main 或打开 https://你的域名/healthz", "https://q.cn", "https://q.cn/hooks/a") == (
        "填 https://q.cn/hooks/a 或打开 https://q.cn/healthz"
    )
    assert guide("../secret").blocks == ()
