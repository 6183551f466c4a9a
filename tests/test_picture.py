"""The weekly picture: what is drawn is what is recorded; who may fetch it, and until when; words alone where it cannot be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from adapters.base import OutgoingMessage, Profile, Text
from adapters.dingtalk.text import shape
from adapters.render import pack, parts, unpack
from bot.exports import fonts, picture
from bot.exports.picture import Bar, Chart
from bot.services import export_picture
from storage import local, models, projects
from tests.support.room import Room
from tests.test_cli import Run, project, run, url
from tests.web.test_http import Web

assert run and url  # fixtures
needs_font = pytest.mark.skipif(fonts.find() is None, reason="no font with Chinese characters on this machine")
DAY = date(2026, 10, 1)
CHART = Chart(
    title="产品3.0版本上线" * 8, subtitle="截至 10月14日", percent=("实际进度", 40), planned=("计划进度", 80), rest="另有 3 项。",
    counts=[("滞后", "late", 1), ("正常", "fine", 2)], today=("今天", DAY + timedelta(9)),
    bars=[Bar("T1 任务", DAY, DAY + timedelta(19), 50, "late"), Bar("T2 任务", DAY + timedelta(10), DAY + timedelta(19), 0, "fine", [DAY])],
)  # fmt: skip


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日",
        "/任务 首发公告 @张工 9月30日前 交付:安装包",
    ):
        assert room.say("王经理", line)
    room.say("张工", "/进度 T1 60% 今日联调")
    yield Web(room)
    room.close()


def image(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def share(row: list[tuple[int, int, int]], ink: str) -> int:
    """How many pixels of a line have a colour, more or less: the palette is small."""
    wanted = tuple(int(ink[n : n + 2], 16) for n in (1, 3, 5))
    return sum(all(abs(a - b) < 14 for a, b in zip(one, wanted, strict=True)) for one in row)


def line(found: Image.Image, y: float) -> list[tuple[int, int, int]]:
    return [found.getpixel((x, int(y * picture.SCALE))) for x in range(found.width)]  # type: ignore[misc]


@needs_font
def test_bars_are_as_long_as_the_numbers_say() -> None:
    font = fonts.find()
    assert font
    found = image(picture.draw(CHART, font))
    assert found.width == picture.WIDTH * picture.SCALE
    room = (picture.WIDTH - 2 * picture.MARGIN - 140) * picture.SCALE
    assert share(line(found, 87), picture.TONES["risk"]) == pytest.approx(room * 0.4, abs=12)  # behind the plan
    assert share(line(found, 113), picture.TONES["idle"]) == pytest.approx(room * 0.8, abs=12)
    gantt = (picture.WIDTH - picture.MARGIN - picture.RIGHT - picture.LEFT) * picture.SCALE
    first = line(found, 196 + picture.ROW / 2 - 5)
    assert share(first, picture.TONES["late"]) == pytest.approx(gantt / 2, abs=14)
    second = line(found, 196 + picture.ROW * 1.5 - 5)
    assert share(second, picture.PALE["fine"]) == pytest.approx(gantt / 2, abs=14)
    assert share(second, picture.TONES["fine"]) == 0
    ahead = image(picture.draw(replace(CHART, percent=("实际进度", 90), bars=[], rest=""), font))
    assert share(line(ahead, 87), picture.TONES["fine"]) == pytest.approx(room * 0.9, abs=12)
    assert ahead.height < found.height


@needs_font
def test_the_weekly_comes_with_its_picture(web: Web) -> None:
    room = web.room
    room.until("2026-09-20T17:10:00+08:00")
    message = weekly(room)
    assert message.picture.startswith("/w/") and message.picture.endswith(".png")
    found = web.get(message.picture)
    assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
    assert image(found.content).width == picture.WIDTH * picture.SCALE
    room.say("张工", "/进度 T1 100% 完成")
    assert web.get(message.picture).content == found.content  # it shows the moment of its report
    token = message.picture.removeprefix("/w/").removesuffix(".png")
    assert web.post(f"/x/{token}", b"").status_code == 403  # it opens nothing else
    assert room.read(lambda conn: conn.execute(select(models.links.c.digest)).scalar_one()) != token
    assert web.get("/w/unknown.png").status_code == 404
    room.write(lambda conn: conn.execute(models.projects.update().values(cancelled_at=room.clock.now())))
    assert web.get(message.picture).status_code == 404
    room.write(lambda conn: conn.execute(models.projects.update().values(cancelled_at=None)))
    room.write(lambda conn: conn.execute(models.links.update().values(expires_at=room.clock.now())))
    assert web.get(message.picture).status_code == 404
    now = web.get("/p/2026-市场-001/picture.png")
    assert now.status_code == 200 and now.content != found.content
    room.state.demo = False
    assert web.get("/p/2026-市场-001/picture.png").status_code in (401, 403)


def weekly(room: Room) -> OutgoingMessage:
    rows = room.read(lambda conn: local.lines_after(conn, "groups/协作群", 0, 1_000))
    return next(m for m in (unpack(row.packed) for row in reversed(rows) if row.from_bot) if "周报" in m.title)


@needs_font
def test_on_request(web: Web) -> None:
    (said,) = web.room.whisper("王经理", "/导出 图")
    assert "进度图" in said
    rows = web.room.read(lambda conn: local.lines_after(conn, "people/王经理", 0, 1_000))
    (address,) = [a for b in unpack(rows[-1].packed).blocks if isinstance(b, Text) for _, a in b.links]
    answer = web.post(address, b"")
    assert answer.headers["content-type"] == "image/png" and image(answer.content).width == picture.WIDTH * picture.SCALE


def test_without_a_font_there_are_words(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find", lambda: None)
    web.room.until("2026-09-20T17:10:00+08:00")  # the week's last working day
    assert weekly(web.room).picture == ""
    assert "中文字体" in web.room.whisper("王经理", "/导出 图")[0]
    assert web.get("/p/2026-市场-001/picture.png").status_code == 404


@needs_font
def test_only_where_the_platform_can_fetch_it(web: Web) -> None:
    house, message = web.room.state.house, OutgoingMessage("周报")
    house.profiles |= {"blind": Profile(levels=("markdown",)), "seeing": Profile(levels=("markdown", "text"), pictures=True)}

    def picture_for(adapter: str, public_url: str = "") -> str:
        def attach(conn: Any) -> str:
            of, now = projects.by_code(conn, "2026-市场-001"), web.room.clock.now()
            assert of
            house.public_url = public_url
            return export_picture.attached(conn, house, adapter, of, message, now, now).picture

        return str(web.room.write(attach))

    assert picture_for("seeing") == picture_for("blind", "https://qt.example") == picture_for("unknown", "https://qt.example") == ""
    assert picture_for("seeing", "https://qt.example/").startswith("https://qt.example/w/")


def test_a_picture_travels_with_its_message() -> None:
    message = OutgoingMessage("周报", (Text("一\n" * 400),), picture="https://qt.example/w/x.png")
    assert unpack(pack(message)) == message
    cut = parts(message, Profile(max_text_bytes=500))
    assert len(cut) > 1 and [one.picture for one in cut] == [""] * (len(cut) - 1) + [message.picture]
    for level in ("markdown", "card"):
        shown = shape(message, level, in_group=True, can_mention=False, bot_name="牵头助手").text  # type: ignore[arg-type]
        assert shown.endswith("\n  ![](https://qt.example/w/x.png)")
    assert "qt.example" not in shape(message, "text", in_group=True, can_mention=False, bot_name="牵头助手").text


def test_a_font_is_looked_for_where_the_machine_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(f'<fontconfig><dir>{tmp_path}</dir><dir prefix="xdg">fonts</dir></fontconfig>', encoding="utf-8")
    monkeypatch.setattr(fonts, "CONFIG", config)
    monkeypatch.setattr(fonts, "FOLDERS", ())
    monkeypatch.setenv("WINDIR", str(tmp_path / "Windows"))
    assert fonts.folders() == [tmp_path, Path("fonts"), tmp_path / "Windows" / "Fonts"]
    monkeypatch.setattr(fonts, "folders", lambda: [tmp_path])
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"no font")
    assert fonts.find.__wrapped__() is None
    latin = next((one for folder in ("/usr/share/fonts",) for one in Path(folder).rglob("DejaVuSans.ttf")), None)
    if latin is not None:  # a name alone is not enough: it must have the characters
        (tmp_path / "simhei.ttf").write_bytes(latin.read_bytes())
        assert fonts.find.__wrapped__() is None
    assert (real := fonts.find()) is None or fonts._usable(Path(real.path), real.index) == real


@needs_font
def test_the_command_writes_a_picture(run: Run, url: str, tmp_path: Path) -> None:
    run("db", "upgrade")
    project(url)
    to = tmp_path / "进度.png"
    code, out, err = run("export", "2026-市场-001", "--to", str(to))
    assert (code, err) == (0, "") and "已写入" in out
    assert image(to.read_bytes()).width == picture.WIDTH * picture.SCALE
