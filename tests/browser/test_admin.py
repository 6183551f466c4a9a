"""An admin connects DingTalk as a person does it: the link from the server, the form, the test, and off again.

A real `qiantou serve`, a real browser, a fake DingTalk. With QIANTOU_PICTURES=1 the handbook's pictures are taken.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from storage import outbox
from storage.outbox import Address
from storage.session import writing_engine
from storage.writer import run_unit
from tests.browser.test_four_steps import DESK, PHONE, Visitor
from tests.fakes.dingtalk import FakeDingTalk
from tests.process.serving import Serving, now

pytestmark = pytest.mark.browser


@pytest.fixture
def ding() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as one:
        yield one


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """With one connection that is not finished, and one message that was not delivered."""
    one = Serving(f"sqlite:///{tmp_path / 'data' / 'qiantou.db'}", tmp_path)
    given = json.dumps({"mode": "webhook"})
    one.run("adapter", "add", "wecom", "wecom", "--settings", "-", given=given)
    engine = writing_engine(one.database)
    run_unit(engine, _parked)
    engine.dispose()
    one.start()
    yield one
    one.close()


def _parked(conn):  # type: ignore[no-untyped-def]
    made = now() - timedelta(hours=2)
    row = outbox.put(conn, Address("wecom", "person", "刘主管"), "{}", kind="rung", now=made)
    outbox.park(conn, row, "这个人不在应用的可见范围：请管理员扩大可见范围")


def test_a_platform_is_connected_tested_and_switched_off(browser: Browser, serving: Serving, ding: FakeDingTalk) -> None:
    visitor = Visitor(browser, f"http://127.0.0.1:{serving.port}", DESK)
    page = visitor.page
    link = serving.run("admin", "code").splitlines()[-1]
    assert link.startswith(f"http://127.0.0.1:{serving.port}/admin/in/"), "the server has said where it listens"
    page.goto(link)
    page.get_by_role("button", name="打开管理页面").click()
    expect(page.locator("[data-connection=wecom]")).to_contain_text("还没有填写群消息推送")
    _add(visitor, ding)
    page.get_by_role("button", name="测试").click()
    expect(page.locator("#tested")).to_contain_text("可以使用")
    serving.wait_for_adapter("ding", ding)
    page.goto(f"http://127.0.0.1:{serving.port}/admin")
    expect(page.locator("[data-connection=ding] .status")).to_have_text("正常")
    visitor.picture("admin-list")
    _on_a_phone(browser, visitor, serving)
    _messages(visitor)
    _off(visitor, serving, ding)
    assert not visitor.troubles, visitor.troubles
    assert not visitor.elsewhere, "the page asked another host"
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("一次性口令")).to_be_visible()
    page.goto(link)
    page.get_by_role("button", name="打开管理页面").click()
    expect(page.get_by_text("链接或口令无效")).to_be_visible()
    visitor.context.close()
    assert ding.client_secret not in serving.said()


def _add(visitor: Visitor, ding: FakeDingTalk) -> None:
    page = visitor.page
    page.get_by_role("link", name="添加连接").click()
    page.locator(".choices a", has_text="钉钉").click()
    page.fill("#name", "ding")
    page.fill("#s-client_id", ding.client_id)
    page.fill("#s-client_secret", ding.client_secret)
    page.select_option("#s-mode", "http")
    page.evaluate("scrollTo(0, 0)")
    visitor.picture("admin-add")
    expect(page.locator(".hook")).to_contain_text("QIANTOU_PUBLIC_URL")
    expect(page.locator("[data-field=card_template_id]")).to_be_hidden()  # for the other way of connecting
    expect(page.locator(".guide-text")).to_contain_text("创建一个企业内部应用")
    page.locator("summary", has_text="很少用到").click()
    page.fill("#s-api_base", ding.url)
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".note.good")).to_contain_text("已添加")
    expect(page.locator("#s-client_secret")).to_have_value("")
    assert ding.client_secret not in page.content()


def _on_a_phone(browser: Browser, visitor: Visitor, serving: Serving) -> None:
    """Every page fits; the same session, so that no second link is needed."""
    address = f"http://127.0.0.1:{serving.port}"
    phone = Visitor(browser, address, PHONE)
    phone.context.add_cookies([{"name": one["name"], "value": one["value"], "url": address} for one in visitor.context.cookies()])
    for path in ("/admin/new", "/admin/new/wecom", "/admin/c/ding", "/admin/messages", "/admin/system", "/admin"):
        phone.page.goto(address + path)
        expect(phone.page.locator("h1")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    phone.picture("admin-list")
    assert not phone.troubles, phone.troubles
    phone.context.close()


def _messages(visitor: Visitor) -> None:
    page = visitor.page
    page.locator(".bar-top a[href='/admin/messages']").click()
    expect(page.locator("[data-parked]")).to_contain_text("扩大可见范围")
    visitor.picture("admin-messages")
    page.get_by_role("button", name="重新发送", exact=True).click()
    expect(page.locator(".note.good")).to_contain_text("已重新排队")


def _off(visitor: Visitor, serving: Serving, ding: FakeDingTalk) -> None:
    page = visitor.page
    page.get_by_role("link", name="连接", exact=True).click()
    page.locator("[data-connection=ding] h2 a").click()
    page.get_by_role("button", name="停用").click()  # asked, and not said yes to
    expect(page.locator(".status")).to_have_text("正常")
    page.once("dialog", lambda one: one.accept())
    page.get_by_role("button", name="停用").click()
    expect(page.locator(".note.good")).to_contain_text("已停用")
    headers, body = ding.message("在吗", now=now(), conversationType="9")
    end = time.monotonic() + 5
    while serving.post("ding", headers, body).status != 401:
        assert time.monotonic() < end, "the running server goes on with it"
        time.sleep(0.1)
