"""The demo's four steps as a visitor takes them, on a desk and on a phone; each must show its result on the page.

With QIANTOU_PICTURES=1 the pictures of the handbook are taken on the way (docs/pictures/).
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOURS = 256  # a palette picture is a third of the bytes, and these pages have few colours
PATIENCE = 15_000  # ms


class Visitor:
    """One browser page, what went wrong on it, and where it went."""

    def __init__(self, browser: Browser, address: str, size: ViewportSize) -> None:
        self.narrow = size["width"] < 820
        self.context = browser.new_context(viewport=size, device_scale_factor=2 if self.narrow else 1.5)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.troubles: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda message: self.troubles.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "request", lambda asked: None if asked.url.startswith(address) else self.elsewhere.append(asked.url)
        )
        self.page.goto(address)

    def show(self, view: str) -> None:
        """On a phone: the view with this name."""
        if self.narrow:
            self.page.click(f".views [data-show={view}]")

    def hint(self, name: str) -> None:
        """The guide has come to this step."""
        expect(self.page.locator(f"[data-hint='{name}']")).to_be_visible()

    def row(self, title: str) -> str:
        """A row of the sheet in words."""
        found = self.page.locator("#sheet tr[data-row]", has_text=title)
        expect(found).to_have_count(1)
        return " ".join(found.inner_text().split()) if not self.narrow else " ".join(found.text_content().split())  # type: ignore[union-attr]

    def picture(self, name: str, *, resting: bool = True) -> None:
        """Keep a picture when asked to; `resting`: what moves is shown as it ends."""
        if not os.environ.get("QIANTOU_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        taken = self.page.screenshot(animations="disabled" if resting else "allow", caret="hide")
        full = Image.open(io.BytesIO(taken)).convert("RGB")
        few = full.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        few.save(PICTURES / f"{name}-{'phone' if self.narrow else 'desktop'}.png", optimize=True)


@pytest.fixture(params=[DESK, PHONE], ids=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Visitor]:
    """A visitor who has just opened the page."""
    one = Visitor(browser, demo, request.param)
    yield one
    one.context.close()


def test_the_four_steps(visitor: Visitor) -> None:
    _opening(visitor)
    _report(visitor)
    _vague_task(visitor)
    _a_day_later(visitor)
    _weekly(visitor)
    assert not visitor.troubles, visitor.troubles
    assert not visitor.elsewhere, "the page asked another host"


def _opening(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.get_by_text("群里说话，表自己填")).to_be_visible()
    expect(page.locator("#clock .now")).to_have_text(re.compile(r"11月19日 周四\s*09:28"))
    expect(page.locator("#say textarea")).to_have_value(re.compile("核心功能开发还差两成"))
    expect(page.locator("#people input:checked")).to_have_value("张工")
    assert "90%" in visitor.row("宣传物料设计")
    assert "75%" in visitor.row("核心功能开发")
    expect(page.locator("[data-issue=Q1]")).to_contain_text("运营部协调临时测试服务器")
    visitor.picture("start")


def _report(visitor: Visitor) -> None:
    page = visitor.page
    page.click("#say .send")
    expect(page.locator("#sheet tr.changed")).to_contain_text("核心功能开发")
    assert "80%" in visitor.row("核心功能开发")
    visitor.picture("demo", resting=False)
    visitor.hint("2")


def _vague_task(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.locator("#say textarea")).to_have_value(re.compile("尽快"))
    before = page.locator("#sheet tr[data-row]").count()
    page.click("#say .send")
    visitor.hint("2b")
    sent_back = page.locator("#lines li.bot").last
    expect(sent_back).to_contain_text("具体日期")
    expect(sent_back.locator(".pill[data-command]")).to_have_count(2)
    assert page.locator("#sheet tr[data-row]").count() == before
    visitor.picture("step2")
    sent_back.locator(".pill").first.click()
    expect(page.locator("#sheet tr[data-row]")).to_have_count(before + 1)
    assert "上线公告" in visitor.row("上线公告")
    visitor.hint("3")


def _a_day_later(visitor: Visitor) -> None:
    page = visitor.page
    page.click(".jump.lit")
    expect(page.locator("#clock .now")).to_have_text(re.compile(r"11月20日 周五\s*09:28"))
    visitor.hint("3b")
    called = page.locator("#phone li.forme", has_text="Q1").last
    expect(called.locator(".at.me")).to_have_text("@刘主管")
    expect(called.get_by_role("button", name="我来·当天")).to_be_visible()
    visitor.picture("step3")
    said = page.locator("#lines li.bot").count()
    called.get_by_role("button", name="我来·当天").click()
    visitor.hint("4")
    if not visitor.narrow:  # the phone beside the chat has followed to the answer
        expect(page.locator("#phone li.bot", has_text="由刘主管跟进").last).to_be_in_viewport()
    expect(page.locator("#lines li.bot")).to_have_count(said + 1)
    calm = page.locator("#lines li.bot").last
    expect(calm).to_contain_text("刘主管")
    expect(calm).to_contain_text("Q1")
    expect(calm.locator(".tomention")).to_have_count(0)


def _weekly(visitor: Visitor) -> None:
    page = visitor.page
    page.click(".jump.lit")
    visitor.hint("4b")
    weekly = page.locator("#lines li.bot", has_text="周报").last
    for words in ("产品3.0版本上线", "宣传物料设计", "核心功能开发", "T1", "T2", "Q1"):
        expect(weekly).to_contain_text(words)
    visitor.picture("step4")
    weekly.get_by_role("button", name="复制").click()
    visitor.hint("5")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "周报" in copied
    assert "核心功能开发" in copied


def test_private_chats_and_a_newcomer(browser: Browser, demo: str) -> None:
    """Be anyone: a lead reads what was written to him alone; somebody new speaks; marks of the page stay marks."""
    visitor = Visitor(browser, demo, DESK)
    page = visitor.page
    page.click(".jump[data-step='3']")
    expect(page.locator("#people .dot[data-person=张工]")).to_be_visible()
    page.locator("#people .person", has_text="张工").click()
    page.click(".tabs [data-place=direct]")
    expect(page.locator("#lines li.bot").last).to_contain_text("T2")
    expect(page.locator("#people .dot[data-person=张工]")).to_be_hidden()
    page.click(".tabs [data-place=group]")
    page.click("#newcomer")
    page.fill("#newname", "孙新人")
    page.press("#newname", "Enter")
    page.fill("#say textarea", "<img src=x onerror=alert(1)> @张工 **你好**")
    page.click("#say .send")
    expect(page.locator("#lines li.mine").last).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#lines li.mine").last.locator("img")).to_have_count(0)
    expect(page.locator("#people input:checked")).to_have_value("孙新人")
    visitor.context.close()
    assert not visitor.troubles, visitor.troubles


def test_the_board_shows_a_past_day_as_it_was(browser: Browser, demo: str) -> None:
    visitor = Visitor(browser, demo, DESK)
    page = visitor.page
    page.locator("#sheet a.quiet").wait_for()
    page.goto(demo + str(page.locator("#sheet a.quiet").get_attribute("href")))
    expect(page.locator("h1")).to_have_text("产品3.0版本上线")
    expect(page.locator("tr[data-percent='90']")).to_contain_text("宣传物料设计")
    page.goto(f"{page.url}?on=2026-11-16")
    expect(page.locator(".pastnote")).to_contain_text("2026年11月16日")
    expect(page.locator("tr[data-percent='60']")).to_have_count(2)
    expect(page.locator("[data-issue=Q1]")).to_have_count(0)
    visitor.context.close()
    assert not visitor.troubles, visitor.troubles
