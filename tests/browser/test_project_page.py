"""A project's page in a real browser: filter, Gantt, a form filled and refused, live news, print view, a phone.

With QIANTOU_PICTURES=1 the pictures of the handbook are taken on the way (docs/pictures/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_four_steps import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(params=[DESK, PHONE], ids=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Visitor]:
    """A visitor on the page of the demo's project, speaking as 王经理."""
    one = Visitor(browser, demo, request.param)
    address = str(one.page.locator("#sheet a.quiet").get_attribute("href"))
    one.page.goto(f"{demo}{address}?who=王经理")
    expect(one.page.locator("h1")).to_have_text("产品3.0版本上线")
    yield one
    one.context.close()
    assert not one.troubles, one.troubles
    assert not one.elsewhere, "the page asked another host"


def test_a_projects_page(visitor: Visitor) -> None:
    _sheet(visitor)
    _refused(visitor)
    _filled(visitor)
    _by_button(visitor)
    _printed(visitor)


def _fits(visitor: Visitor) -> None:
    """Nothing is wider than the screen."""
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _sheet(visitor: Visitor) -> None:
    page = visitor.page
    titles = page.locator("tr[data-row] .task b")
    every = titles.count()
    assert every > 2
    drawn = page.locator(".gantt.tall" if visitor.narrow else ".gantt.wide")
    expect(drawn).to_be_visible()
    expect(drawn.locator("rect.span")).to_have_count(every)
    expect(page.locator("#live-glance")).to_contain_text("距项目结束")
    expect(page.locator(".timeline a").first).to_be_attached()
    _fits(visitor)
    visitor.picture("project")
    if visitor.narrow:
        page.locator(".gantt.tall").scroll_into_view_if_needed()
        visitor.picture("project-gantt")
    page.select_option(".filter [name=department]", "研发部")
    expect(titles).not_to_have_count(every)
    expect(page.locator("#acts .speaker select")).to_have_value("王经理")  # who speaks is kept
    page.select_option(".filter [name=department]", "")
    expect(titles).to_have_count(every)


def _refused(visitor: Visitor) -> None:
    """Too late for a notice: the rule is named, what was typed stays."""
    page = visitor.page
    page.click("#acts nav >> text=约会议")
    page.fill("#f-title", "上线协调会")
    page.fill("#f-due", "2026-11-19T14:00")
    page.fill("#f-people", "研发部、市场部")
    page.fill("#f-topics", "研发进度 @张工 20分钟\n推广方案 @小李 20分钟")
    page.click("#acts .short .primary")
    expect(page.locator("#acts .answer.refused")).to_contain_text("规则 5")
    expect(page.locator("#f-title")).to_have_value("上线协调会")
    expect(page.locator("#f-topics")).to_have_value(re.compile("研发进度"))
    _fits(visitor)
    page.locator("#acts").scroll_into_view_if_needed()
    visitor.picture("project-refused")


def _filled(visitor: Visitor) -> None:
    page = visitor.page
    page.fill("#f-due", "2026-11-24T14:00")
    page.fill("#f-place", "3楼会议室A")
    page.click("#acts .short .primary")
    expect(page.locator("#acts .answer:not(.refused)")).to_contain_text("M1")
    expect(page.locator("#acts .short")).to_have_count(0)
    expect(page.locator("#live-rest .papers")).to_contain_text("上线协调会")  # by itself, behind the form
    page.locator("#acts").scroll_into_view_if_needed()
    visitor.picture("project-filled")


def _by_button(visitor: Visitor) -> None:
    """A button of the answer, typed words, and a button of a row say their commands."""
    page = visitor.page
    page.locator("#acts .answer .pill", has_text="参加").first.click()
    expect(page.locator("#acts .answer")).to_contain_text("王经理参加")
    page.fill("#words [name=text]", "/会议 M1 取消 改为线上沟通")
    page.click("#words [type=submit]")
    expect(page.locator("#acts .answer")).to_contain_text("取消")
    expect(page.locator("#live-rest .papers", has_text="上线协调会")).to_have_count(0)
    page.locator("[data-issue=Q1] .dos button").click()
    expect(page.locator("#acts .answer")).to_contain_text("Q1")


def _printed(visitor: Visitor) -> None:
    page = visitor.page
    page.emulate_media(media="print")
    expect(page.locator("#acts")).to_be_hidden()
    expect(page.locator(".filter")).to_be_hidden()
    expect(page.locator(".gantt.wide")).to_be_visible()  # paper is wide, whatever the screen
    expect(page.locator(".tracking thead")).to_be_visible()
    if not visitor.narrow:
        page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch
        page.evaluate("scrollTo(0, 0)")
        visitor.picture("project-print")
        paper = page.pdf(format="A4")
        assert paper.startswith(b"%PDF") and 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 6
    page.emulate_media(media="screen")
