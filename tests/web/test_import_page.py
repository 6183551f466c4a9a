"""A tracking sheet taken over on the page: shown first, recorded by the second button, by whoever may give out tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.web import imports
from storage.models import changes, notes
from storage.models import projects as project_table
from storage.models import tasks as task_table
from tests.support.room import Room
from tests.test_imports import sheet
from tests.web.test_http import Web

PAGE = "/p/2026-市场-001/import"
HEAD = ["任务名称", "责任人", "计划完成", "百分比"]
GOOD = [["物料设计", "小李", date(2026, 10, 20), 0.8], ["门店布置", "新人", "10.25", None]]


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    for line in ("/部门 市场部 负责人 @王经理 接口人 @小李", "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日"):
        assert room.say("王经理", line)
    room.say("路人", "你好")
    yield Web(room)
    room.close()


def file(tmp_path: Path, rows: list[list[Any]]) -> bytes:
    return Path(sheet(tmp_path / "表.xlsx", rows, HEAD)).read_bytes()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def seal(web: Web, who: str = "王经理") -> str:
    return hidden(web.get(f"{PAGE}?who={who}").text, "seal")


def post(web: Web, upload: bytes = b"", **fields: str) -> httpx.Response:
    data = {"who": "王经理", "seal": seal(web)} | fields
    files = {"file": ("表.xlsx", upload)} if upload else {"none": ("", b"")}
    answer: httpx.Response = web.run(web._client.post(PAGE, data=data, files=files))
    return answer


def titles(web: Web) -> list[str]:
    return list(web.room.read(lambda conn: conn.execute(select(task_table.c.title).order_by(task_table.c.id)).scalars().all()))


def test_shown_and_then_recorded_once(web: Web, tmp_path: Path) -> None:
    shown = post(web, file(tmp_path, GOOD))
    assert shown.status_code == 200 and "物料设计" in shown.text and "将新建人员" in shown.text and "登记" in shown.text
    assert titles(web) == []
    kept = {"content": hidden(shown.text, "content"), "name": hidden(shown.text, "name"), "sure": "1"}
    assert kept["name"] == "表.xlsx"
    done = post(web, **kept)
    assert done.status_code == 200 and "已登记到 产品上线：2 项，T1 到 T2" in done.text
    assert titles(web) == ["物料设计", "门店布置"]
    by = select(changes.c.by).where(changes.c.kind == "task", changes.c.field == "created")
    owner = select(task_table.c.created_by).limit(1)
    assert set(web.room.read(lambda conn: conn.execute(by).scalars().all())) == {web.room.read(lambda conn: conn.execute(owner).scalar_one())}
    (line,) = web.room.read(lambda conn: conn.execute(select(notes.c.text)).scalars().all())
    assert line == "产品上线：从跟踪表导入 2 项任务（T1 物料设计 到 T2 门店布置），登记人：王经理"
    again = post(web, **kept)
    assert again.status_code == 400 and "项目里已有同名任务 T1" in again.text
    assert len(titles(web)) == 2


def test_a_damaged_file_is_refused(web: Web, tmp_path: Path) -> None:
    """Every byte of it may be wrong: what is packed inside does not unpack then."""
    good = file(tmp_path, GOOD)
    for place in range(60, len(good), len(good) // 12):
        for width in (1, 40):
            damaged = good[:place] + bytes((byte + 101) % 256 for byte in good[place : place + width]) + good[place + width :]
            answer = post(web, damaged)
            assert answer.status_code < 500, place
    assert titles(web) == []


def test_one_wrong_row_and_nothing(web: Web, tmp_path: Path) -> None:
    wrong = post(web, file(tmp_path, [*GOOD, ["渠道", "小李、张工", "尽快", None]]), sure="1")
    assert wrong.status_code == 400 and "第 5 行" in wrong.text and "规则 2" in wrong.text
    assert 'name="content"' not in wrong.text and titles(web) == []
    for content, words in ((b"PK\x03\x04", "打不开"), (file(tmp_path, []), "没有内容")):
        answer = post(web, content)
        assert answer.status_code == 400 and words in answer.text
    assert post(web, b"0" * (imports.LARGEST + 1)).status_code == 413
    assert post(web, content="no base64!").status_code == 400


def test_only_who_may_and_from_the_own_page(web: Web, tmp_path: Path) -> None:
    content = file(tmp_path, GOOD)
    assert "牵头人" in web.get(f"{PAGE}?who=路人").text and web.get(f"{PAGE}?who=路人").status_code == 403
    assert post(web, content, who="路人", seal=seal(web), sure="1").status_code == 403
    assert post(web, content, seal="x", sure="1").status_code == 403
    assert web.get(PAGE).status_code == 403  # nobody chosen
    elsewhere = web.post(PAGE, b"", **{"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    web.room.write(lambda conn: conn.execute(project_table.update().values(closed_at=web.room.clock.now())))
    answer = post(web, content, sure="1")
    assert answer.status_code == 400 and "已归档" in answer.text
    web.room.state.demo = False
    assert web.get(f"{PAGE}?who=王经理").status_code in (401, 403)
    assert titles(web) == []
    denied = select(changes.c.new).where(changes.c.field == "denied")
    assert "import" in web.room.read(lambda conn: conn.execute(denied).scalars().all())
