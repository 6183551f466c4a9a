"""Whatever is typed into an address, a form or a file: the pages answer, never with a 5xx."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from bot.texts.page_forms import FORMS
from tests.support.room import Room
from tests.web.test_http import Web

PAGE = "/p/2026-市场-001"
ODD = (
    "\0", "a\0b", "9" * 5_000, "T" + "9" * 5_000, "R" + "9" * 30, "R9999999", "\ud800", "％％％", "-1", "0001-01-01", "9999-12-31", "2026-02-30",
    "1e999", "@" * 500, "“" * 300, "=1+1", "截止:" * 200, "\u202e\u2066\ufeff", "²³", "٣", "𝟙", "5月" * 300, "10月" + "9" * 400 + "日", "100万" * 200,
)  # fmt: skip


def bytes_of(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    for line in ("/部门 市场部 负责人 @王经理 接口人 @小李", "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日", "/任务 公告 @小李 10月20日前 交付:稿"):
        assert room.say("王经理", line)
    yield Web(room)
    room.close()


def test_addresses(web: Web) -> None:
    bad = []
    for word in ODD:
        said = quote(bytes_of(word[:3_000]), safe="")
        for path in (
            f"/p/{said}", f"/p/{said}/import", f"/p/{said}/tracking.xlsx", f"/p/{said}/picture.png", f"/p/{said}/events", f"/x/{said}", f"/w/{said}.png",
            f"/exporting/{said}", f"/board/{said}", f"/m/{said}", f"/board?who={said}", f"/api/projects/{said}/tracking",
            f"{PAGE}?on={said}", f"{PAGE}/tracking.xlsx?on={said}", f"{PAGE}/picture.png?on={said}", f"{PAGE}/import?who={said}",
            f"{PAGE}?form=progress&about={said}&who={said}", f"{PAGE}?form={said}", f"{PAGE}?status={said}&department={said}&sort={said}",
            f"/demo/phone?who={said}", f"/demo/lines?group={said}&after={said}",
        ):  # fmt: skip
            answer = web.get(path)
            if answer.status_code >= 500:
                bad.append((path[:60], answer.status_code))
    assert not bad


def test_forms(web: Web) -> None:
    """Every form with three odd words in its fields, every odd word in some form."""
    seal = web.get(f"{PAGE}?form=progress&who=王经理").text.partition('name="seal" value="')[2].partition('"')[0]
    bad, words = [], itertools.cycle(ODD)
    for form in FORMS.values():
        for word in itertools.islice(words, 3):
            values = {one.name: bytes_of(word) for one in form.fields}
            body = urlencode({"who": "王经理", "seal": seal, "form": form.key, **values}).encode()
            answer = web.post(PAGE, body, **{"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"})
            if answer.status_code >= 500 or "出错了" in answer.text:
                bad.append((form.key, word[:20], answer.status_code))
    assert len(FORMS) * 3 >= len(ODD) and not bad
