"""Short forms on a project's page: said as their person, with the same rules; and everybody who may not."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import func, select

from bot.commands import BY_NAME, BY_WORD
from bot.grammar.line import split_line
from bot.texts import page_forms
from bot.web import forms
from storage import people
from storage.models import changes, group_members, inbox, outbox
from storage.models import people as named
from tests.support.room import Room
from tests.web.test_board import bound, denied, grant
from tests.web.test_http import Web

PAGE = "/p/2026-市场-001"
OTHER = "/p/2026-协作-001"  # 财务群's
LEAD, OWNER, STRANGER = "王经理", "张工", "孙会计"


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/任务 首发公告 @张工 10月20日前 交付:安装包 责任部门:研发部",
    ):
        assert room.say(LEAD, line)
    for name in ("张工", "小邓", "周总监", "小李"):
        room.say(name, "大家好")
    room.say(STRANGER, "/任务 预算核对 @孙会计 9月16日前 交付:表", "财务群")
    yield Web(room)
    room.close()


class Browser:
    """A browser bound to one person, with the seal of the page it has open."""

    def __init__(self, web: Web, person: str) -> None:
        self.web, self.cookie = web, bound(web, person)
        web.room.state.demo = False

    def get(self, path: str) -> httpx.Response:
        self.web._client.cookies.clear()
        return self.web.get(path, cookie=self.cookie)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.get(f"{PAGE}?form=progress").text)
        return found[1] if found else ""

    def post(self, values: dict[str, str], path: str = PAGE, **headers: str) -> httpx.Response:
        self.web._client.cookies.clear()
        sent = {"cookie": self.cookie, "sec-fetch-site": "same-origin", **headers}
        return self.web.post(path, urlencode(values).encode(), **sent)

    def fill(self, form: str, **values: str) -> httpx.Response:
        return self.post({"form": form, "seal": self.hidden("seal"), "once": self.hidden("once"), **values})

    def press(self, command: str) -> httpx.Response:
        return self.post({"press": command, "seal": self.hidden("seal"), "once": self.hidden("once")})


def answer(page: httpx.Response) -> str:
    """The bot's answer on the page, its buttons as what they type, without markup."""
    assert page.status_code == 200, page.text[:300]
    found = re.search(r'<section id="acts".*?</section>', page.text, re.DOTALL)
    assert found
    shown = re.search(r'<p class="trouble" role="alert">.*?</p>|<div class="answer.*?(?=<form)', found[0], re.DOTALL)
    words = re.sub(r'<button[^>]*value="([^"]*)"[^>]*>', r" [\1] ", shown[0] if shown else "")
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", words).split()))


def kept(page: httpx.Response, field: str) -> str:
    """What stands in a field of the form shown."""
    found = re.search(rf'<(?:input|textarea) id="f-{field}"[^>]*?(?:value="([^"]*)"|>([^<]*)<)', page.text)
    return html.unescape(next((one for one in found.groups() if one), "")) if found else ""


def count(web: Web, table: object) -> int:
    return int(web.room.read(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()))  # type: ignore[arg-type]


# ---------------------------------------------------------------- what is filled in


def test_every_form_is_a_command_with_its_own_words() -> None:
    for form in page_forms.FORMS.values():
        command = split_line(f"/{form.command} x", BY_WORD, bot_names=()).command
        assert command, form.key
        keys = BY_NAME[command].KEYS
        unknown = [one.word for one in form.fields if one.word and one.word not in keys]
        assert not unknown, (form.key, unknown)
        canonical = [keys[one.word] for one in form.fields if one.word]
        assert len(canonical) == len(set(canonical)), (form.key, canonical)


def test_what_is_filled_in_is_typed_whole() -> None:
    issue = page_forms.FORMS["issue"]
    values = forms.values_of(issue, {"title": " 甲 \n/乙 “丙” 措施:丁 ", "owner": "@张工", "task": "T1", "due": "2026-10-12", "x": "y"})
    assert forms.line(issue, values, "2026-市场-001") == (
        "/问题 描述:“甲；乙 「丙」 措施:丁” 任务:T1 责任人:@张工 截止:2026-10-12 2026-市场-001"
    )
    assert forms.missing(issue, {}) == ["问题描述"]
    assert forms.line(page_forms.FORMS["progress"], {"task": "T1", "percent": "80 %", "note": "联调"}, "x") == "/进度 T1 80% 说明:联调"


FILLED = (
    (OWNER, "progress", {"task": "T1", "percent": "40", "note": "今日联调", "risk": "测试资源不足", "measure": "协调IT部", "forecast": "2026-10-19"},
     ("T1", "40%", "测试资源不足", "协调IT部", "10月19日")),
    (LEAD, "task", {"title": "渠道铺设", "owner": "小李", "department": "市场部", "due": "2026-10-15", "deliverable": "覆盖20家核心门店",
                    "start": "2026-09-21", "priority": "高", "description": "含两家旗舰店"}, ("T3", "渠道铺设", "小李", "10月15日", "覆盖20家")),
    (OWNER, "issue", {"title": "测试环境资源不足，影响“联调”", "task": "T1", "owner": "小邓", "level": "跨部门", "due": "2026-09-22",
                      "cause": "预算未批", "tried": "已催供应商", "measure": "协调临时服务器"},
     ("Q1", "测试环境资源不足，影响「联调」", "小邓", "跨部门", "预算未批", "已催供应商", "协调临时服务器", "[/解决 Q1]")),
    (OWNER, "solve", {"issue": "Q1", "outcome": "未解决", "plan": "改用云服务器", "due": "2026-09-24"}, ("Q1", "改用云服务器", "9月24日")),
    ("小邓", "solve", {"issue": "Q1", "outcome": "已解决", "cause": "预算未提前申请", "measure": "临时服务器已到位"}, ("Q1", "已解决", "临时服务器已到位")),
    (LEAD, "proposal", {"name": "会员中心改版", "department": "市场部", "phone": "8001", "background": "老用户流失\n投诉增多", "goal": "提升复购",
                        "kpi": "复购率≥20%", "departments": "研发部", "due": "2026-10-28", "staff": "2人", "budget": "2万元", "priority": "高",
                        "links": "https://example.com/a"}, ("R1", "会员中心改版", "研发部", "复购率≥20%", "10月28日", "2万元")),
    (LEAD, "meeting", {"title": "上线协调会", "goal": "定版本", "due": "2026-09-21T14:00", "length": "60分钟", "place": "3楼会议室A",
                       "people": "研发部、@小李", "topics": "研发进度 @张工 20分钟\n推广方案 @小李 20分钟", "recorder": "小李",
                       "confirm": "2026-09-18T17:00"}, ("M1", "上线协调会", "14:00", "3楼会议室A", "研发进度", "推广方案", "9月18日")),
    (LEAD, "talk", {"topic": "海报尺寸", "people": "@张工", "way": "电话", "summary": "尺寸有两种", "conclusion": "按A2出图",
                    "todos": "@小李 9月18日前出初稿"}, ("记录1", "海报尺寸", "按A2出图", "小李")),
    (LEAD, "risk", {"title": "服务器供应延期", "level": "高", "impact": "上线推迟3天", "measure": "提前租用", "owner": "小邓", "task": "T1"},
     ("风险1", "服务器供应延期", "高", "上线推迟3天", "小邓")),
    (OWNER, "submit", {"task": "T1", "title": "安装包", "note": "测试通过", "links": "https://example.com/pkg", "acceptor": "小李"},
     ("T1", "安装包", "小李", "[/验收 T1 通过]")),
    ("小李", "inspect", {"task": "T1", "verdict": "不通过", "reason": "缺少回滚方案"}, ("T1", "不通过", "缺少回滚方案")),
)  # fmt: skip


def test_forms_are_recorded_as_their_person_said_them(web: Web) -> None:
    browsers = {name: Browser(web, name) for name in dict.fromkeys(who for who, *_ in FILLED)}
    for who, form, values, words in FILLED:
        page = browsers[who].fill(form, **values)
        said = answer(page)
        missing = [word for word in words if word not in said]
        assert not missing and "没有记录" not in said, (form, missing, said)
        assert not kept(page, next(iter(values)))  # taken: the form is empty again
    typed = web.room.read(
        lambda conn: conn.execute(select(inbox.c.text, inbox.c.person_id, inbox.c.group_id).where(inbox.c.dedupe_key.startswith("page:"))).all()
    )
    assert len(typed) == len(FILLED) and all(row.group_id for row in typed)  # said in the group, where its members are
    undone = answer(browsers["小李"].press("/撤销"))
    assert "T1" in undone and "验收" in undone, undone
    shown = browsers[LEAD].get(PAGE).text
    for words in ("今日联调", "上线协调会", "海报尺寸", "服务器供应延期", "安装包"):
        assert words in shown, words


def test_a_refused_form_keeps_what_was_typed_and_tells_nobody_else(web: Web) -> None:
    browser = Browser(web, OWNER)
    vague = browser.fill("meeting", title="协调会", due="2026-09-15T10:00", people="研发部", topics="进度 @张工 20分钟", place="A座")
    assert "没有记录" in answer(vague) and "规则 5" in answer(vague)
    assert (kept(vague, "title"), kept(vague, "topics"), kept(vague, "place")) == ("协调会", "进度 @张工 20分钟", "A座")
    empty = browser.fill("issue", cause="预算未批")
    assert "请补充：问题描述" in answer(empty) and kept(empty, "cause") == "预算未批"
    assert "内容太长" in answer(browser.fill("proposal", name="甲", **dict.fromkeys(("background", "goal", "kpi", "departments", "staff",
                                "budget", "equipment", "data", "risk"), "长" * 600), due="2026-10-28"))  # fmt: skip
    answered = browser.post({"text": "培训场地临时被占", "seal": browser.hidden("seal"), "once": browser.hidden("once")})
    assert "M1" in answer(answered) and "协调会" in answer(answered)  # the answer to the question for the reason


def test_where_it_is_said_and_who_hears_a_refusal(web: Web) -> None:
    """Outside the group one-to-one, with the project named where another is meant; a refusal reaches no platform."""
    web.room.say(LEAD, "/项目 新建 二期 牵头:市场部 分管领导:@赵总")  # now what is meant in the group when nothing is named
    web.room.whisper("赵总", "/我的")
    outside = group_members.delete().where(group_members.c.person_id == select(named.c.id).where(named.c.name == "赵总").scalar_subquery())
    web.room.write(lambda conn: conn.execute(outside))
    inside = web.room.read(lambda conn: {one.name for one in people.members(conn, 1)})
    boss, owner = Browser(web, "赵总"), Browser(web, OWNER)
    profiles = web.room.state.house.profiles
    profiles["local"] = replace(profiles["local"], transcript=False)
    assert "风险1" in answer(boss.fill("risk", title="供应延期", level="高", owner="小邓"))
    assert "Q1" in answer(owner.fill("issue", title="测试环境不足", owner="小邓"))
    assert "没有记录" in answer(owner.fill("inspect", task="T1", verdict="通过"))
    query = select(inbox.c.group_id, outbox.c.state, outbox.c.why).join(outbox, outbox.c.inbox_id == inbox.c.id)
    said = web.room.read(lambda conn: conn.execute(query.where(inbox.c.dedupe_key.startswith("page:"), outbox.c.kind == "reply")).all())
    assert [(row.group_id, row.why) for row in said] == [(None, ""), (1, ""), (1, "shown")]
    assert said[2].state == "sent"  # shown on the page, and nowhere else
    shown = owner.get(PAGE).text
    assert "供应延期" in shown and "测试环境不足" in shown
    assert web.room.read(lambda conn: {one.name for one in people.members(conn, 1)}) == inside  # nobody joins by a page


def test_ones_board_speaks_through_the_projects_page(web: Web) -> None:
    web.room.clock.set(web.room.clock.now() + timedelta(days=40))  # T1 is late
    browser = Browser(web, LEAD)
    board = browser.get("/board").text
    seal, command = re.search(r'data-seal="([^"]+)"', board), re.search(r'data-command="(/催 T1)"', board)
    assert seal and command and 'data-code="2026-市场-001"' in board
    assert "T1" in answer(browser.post({"press": command[1], "seal": seal[1], "once": "f"}))


def test_the_same_form_counts_once(web: Web) -> None:
    browser = Browser(web, OWNER)
    values = {"form": "progress", "seal": browser.hidden("seal"), "once": "a", "task": "T1", "percent": "40"}
    assert "40%" in answer(browser.post(values))
    again = count(web, changes)
    assert "已经提交过" in answer(browser.post(values)) and count(web, changes) == again


def test_nothing_is_changed_by_looking_or_from_elsewhere(web: Web) -> None:
    browser = Browser(web, OWNER)
    seal, before = browser.hidden("seal"), (count(web, changes), count(web, inbox))
    form = {"form": "progress", "once": "b", "task": "T1", "percent": "40"}
    assert browser.get(f"{PAGE}?{urlencode({**form, 'seal': seal})}").status_code == 200
    assert browser.post({**form, "seal": seal}, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.post({**form, "seal": seal}, origin="https://evil.example").status_code == 403
    for wrong in ("", "x", "é", seal[:-1]):
        assert "已失效" in answer(browser.post({**form, "seal": wrong}))
    assert browser.post(dict.fromkeys(map(str, range(70)), "x")).status_code == 400
    assert (count(web, changes), count(web, inbox)) == before


# ---------------------------------------------------------------- who may not


def test_somebody_of_another_group_sees_and_changes_nothing(web: Web) -> None:
    browser = Browser(web, STRANGER)
    seal = re.search(r'name="seal" value="([^"]*)"', browser.get(f"{OTHER}?form=progress").text)
    assert seal
    before, missing = count(web, inbox), browser.get("/p/2026-市场-999")
    form = {"form": "progress", "seal": seal[1], "once": "c", "task": "T1", "percent": "40"}
    paths = (PAGE, f"{PAGE}?on=2026-09-15", f"{PAGE}/tracking.xlsx", "/api/projects/2026-市场-001/tracking")
    asked = [partial(browser.get, path) for path in paths] + [partial(browser.post, form), partial(browser.get, f"{PAGE}/events")]
    for ask in asked:  # the endless stream last
        reply = ask()
        assert reply.status_code == 404 and "首发公告" not in reply.text and "产品上线" not in reply.text
    assert browser.get(PAGE).text == missing.text  # like one that is not there
    assert count(web, inbox) == before
    traces = [what for kind, what in denied(web) if kind == "project"]
    assert traces == ["page", "page", "export", "page", "act", "page", "page"]
    assert "T1 不存在" in answer(browser.post(form, OTHER))  # through one's own page neither


def test_a_member_without_the_role_is_refused_with_a_trace(web: Web) -> None:
    browser = Browser(web, "小李")
    assert "首发公告" in browser.get(PAGE).text  # sees it
    for form, values, words in (
        ("progress", {"task": "T1", "percent": "40"}, "张工"),
        ("inspect", {"task": "T1", "verdict": "通过"}, "T1"),
    ):
        refused = browser.fill(form, **values)
        assert "没有记录" in answer(refused) and words in answer(refused), form
    owner = Browser(web, OWNER)
    assert owner.get(f"{PAGE}/tracking.xlsx").status_code == 403
    assert "tracking.xlsx" not in owner.get(PAGE).text and "tracking.xlsx" in browser.get(PAGE).text
    assert ("task", "progress") in denied(web) and ("project", "export") in denied(web)
    web.room.state.demo = True
    assert not re.search(r"40%", web.get(PAGE).text)


def test_an_ended_binding_and_a_token_change_nothing(web: Web) -> None:
    browser = Browser(web, OWNER)
    form = {"form": "progress", "seal": browser.hidden("seal"), "once": "d", "task": "T1", "percent": "40"}
    before = count(web, inbox)
    web.room.clock.set(web.room.clock.now() + timedelta(days=7))
    for reply in (browser.get(PAGE), browser.post(form), browser.get(f"{PAGE}/tracking.xlsx")):
        assert reply.status_code == 401 and "首发公告" not in reply.text
    assert [what for kind, what in denied(web) if kind == "link"] == ["expired"] * 3
    for cookie in ("qiantou_page=", "qiantou_page=x", f"qiantou_page={'x' * 400}"):
        assert web.get(PAGE, cookie=cookie).status_code == 401
    token = {"authorization": grant(web, "产品上线")}
    assert "首发公告" in web.get(PAGE, **token).text and 'id="acts"' not in web.get(PAGE, **token).text
    assert web.post(PAGE, urlencode(form).encode(), **token).status_code == 200  # reads, and says nothing
    assert count(web, inbox) == before


def test_the_demo_speaks_as_whoever_is_chosen(web: Web) -> None:
    shown = web.get(PAGE).text
    assert "选一个人" in shown and 'name="seal"' not in shown
    chosen = web.get(f"{PAGE}?who=张工&form=progress&about=T1").text
    seal = re.search(r'name="seal" value="([^"]*)"', chosen)
    assert seal and '<option value="T1" selected>' in chosen
    values = {"form": "progress", "seal": seal[1], "once": "e", "who": OWNER, "task": "T1", "percent": "40"}
    assert "40%" in answer(web.post(PAGE, urlencode(values).encode()))
    assert "只能查看" in answer(web.post(PAGE, urlencode({**values, "who": "没有这个人"}).encode()))
