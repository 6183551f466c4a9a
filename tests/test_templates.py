"""A company's own templates: tried before they are taken, filled with nothing but the form, and never in the way."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import select

from bot.exports import docx as own_docx
from bot.exports import template
from bot.exports.template import BadTemplate
from bot.services import export_files, export_templates, export_trial
from bot.services.export_papers import FORMS, skeleton
from storage import models, projects
from tests.support.room import Room
from tests.test_cli import Run, project, run, url, write
from tests.test_exports import CODE, _paper

assert run and url  # fixtures
BY_NAME = {form.name: form for form in FORMS}
ACCEPTANCE = BY_NAME["验收"]


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    room.say("王经理", "/部门 市场部 负责人 @王经理")
    room.say("王经理", "/部门 研发部 负责人 @周总监")
    room.say("王经理", "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日")
    room.say("王经理", "/任务 {{ 7*7 }}<b>公告</b> @张工 10月20日前 交付:安装包")
    room.write(lambda conn: _paper(conn, room.clock.now()))
    yield room
    room.close()


def document(*lines: str, table: tuple[str, ...] = ()) -> bytes:
    """A template as people write it: paragraphs, and the rows of a one-column table."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    if table:
        grid = made.add_table(rows=0, cols=1)
        for row in table:
            grid.add_row().cells[0].text = row
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def texts_of(content: bytes) -> list[Any]:
    read = docx.Document(io.BytesIO(content))
    return [[p.text for p in read.paragraphs], [[[c.text for c in r.cells] for r in t.rows] for t in read.tables]]


def test_the_starting_template_fills_like_our_own_form() -> None:
    """A company that changes nothing sees nothing change."""
    for form in FORMS:
        names = [*template.values(skeleton(form)), *(one for each in template.lists(skeleton(form)).values() for one in each)]
        assert all(name.isidentifier() for name in names), form.name
    for form in map(BY_NAME.__getitem__, ("需求", "跟踪", "验收", "复盘")):  # facts, wide lists, rows of their own, by kind
        whole = export_trial.sample(skeleton(form))
        start, filled, ours = io.BytesIO(), io.BytesIO(), io.BytesIO()
        template.starting(skeleton(form), start)
        template.measure(start.getvalue())
        template.fill(start.getvalue(), whole, skeleton(form), filled)
        own_docx.write(whole, ours)
        assert texts_of(filled.getvalue())[0][:2] == texts_of(ours.getvalue())[0][:2], form.name
        said, expected = ({cell for t in texts_of(f.getvalue())[1] for row in t for cell in row} for f in (filled, ours))
        assert expected <= said | {""}, (form.name, expected - said)
        assert not any("{" in cell for cell in said), form.name


def test_a_template_rules_until_it_is_removed(room: Room) -> None:
    own = document(
        "{{ 项目名称 }}验收单 {{ 表单编号 }}：{% if 结果 == '不通过' %}退回：{{ 不通过原因 }}{% endif %}",
        "{{ 验收标准|default('按分工表') }} {{ 签字|length }} {{ (签字|first).签字人 }}",
        table=("{%tr for 行 in 签字 %}", "{{ loop.index }} {{ 行.部门 }} {{ 行.时间 }}", "{%tr endfor %}"),
    )
    export_templates.examine(ACCEPTANCE, own)
    room.write(lambda conn: export_templates.keep(conn, ACCEPTANCE, "验收.docx", own, room.clock.now()))
    words, _ = texts_of(made(room, "T1"))
    assert words[0] == "产品上线验收单 T1：退回：缺测试"
    assert words[1].split() == ["0"]
    again = document("{{ 成果名称 }}之二", "{{ 责任人 }}")
    room.write(lambda conn: export_templates.keep(conn, ACCEPTANCE, "二.docx", again, room.clock.now()))
    assert texts_of(made(room, "T1"))[0][0] == "成果之二"
    room.write(lambda conn: export_templates.remove(conn, ACCEPTANCE, room.clock.now()))
    assert texts_of(made(room, "T1"))[0][0].startswith("产品上线验收单")
    room.write(lambda conn: export_templates.remove(conn, ACCEPTANCE, room.clock.now()))
    assert texts_of(made(room, "T1"))[0][0] == "成果验收表"
    kept = select(models.changes.c.field).where(models.changes.c.kind == "template").order_by(models.changes.c.id)
    found = room.read(lambda conn: conn.execute(kept).scalars().all())
    assert found == ["created", "created", "removed_at", "removed_at"]


def test_what_users_wrote_is_data(room: Room) -> None:
    """A title that looks like a field or like markup is shown as it was written."""
    own = document("标题", table=("{%tr for 行 in 分工表 %}", "{{ 行.任务名称 }}", "{%tr endfor %}"))
    room.write(lambda conn: export_templates.keep(conn, BY_NAME["分工"], "分工.docx", own, room.clock.now()))
    assert texts_of(made(room, "分工"))[1][0] == [["{{ 7*7 }}<b>公告</b>"]]


def test_a_template_that_fails_after_all_does_not_stop_an_export(room: Room) -> None:
    broken = document("{{ 没有的栏目 }}")
    room.write(lambda conn: export_templates.keep(conn, ACCEPTANCE, "坏.docx", broken, room.clock.now()))
    assert texts_of(made(room, "T1"))[0][0] == "成果验收表"


def made(room: Room, what: str) -> bytes:
    def make(conn: Any) -> bytes:
        of = projects.by_code(conn, CODE)
        assert of
        found = export_files.made(conn, room.state.house, of, what, room.clock.now())
        assert found
        return found.content

    return bytes(room.read(make))


# ---------------------------------------------------------------- what is refused

REFUSED = {
    "{{ 没有的 }}": "没有“没有的”",
    "{{ 签字.__class__ }}": "没有“签字.__class__”",
    "{{ ''.__class__.__mro__ }}": "没有",
    "{{ 名称.upper() }}": "不能用",
    "{{ cycler.__init__.__globals__.os }}": "没有",
    "{{ self._TemplateReference__context }}": "没有",
    "{% include '/etc/passwd' %}": "不能用“include”",
    "{% import 'x' as y %}": "不能用",
    "{% extends 'x' %}": "不能用",
    "{% set x = 1 %}": "不能用",
    "{% macro f() %}{% endmacro %}": "不能用",
    "{{ range(1000000000) }}": "不能用",
    "{{ 成果名称 * 1000000000 }}": "不能用",
    "{{ 9 ** 99999999 }}": "不能用",
    "{{ 成果名称|safe }}": "不能用“safe”",
    "{{ 成果名称|center(99999999) }}": "不能用“center”",
    "{{ 成果名称|attr('x') }}": "不能用“attr”",
    "{% for a in 成果名称 %}{{ a }}{% endfor %}": "不是列表",
    "{% for a in 签字 %}{% for b in 签字 %}{{ b.时间 }}{% endfor %}{% endfor %}": "不能再套",
    "{% for a in 签字 %}{{ a.密码 }}{% endfor %}": "没有“a.密码”",
    "{{ 成果名称 ": "写法不完整",
    "{% for a in 签字 %}": "写法不完整",
}


def test_nothing_but_the_form_can_be_said() -> None:
    whole = skeleton(ACCEPTANCE)
    for words, why in REFUSED.items():
        with pytest.raises(BadTemplate, match=why):
            template.fill(document(words), export_trial.sample(whole), whole, io.BytesIO())


def rezipped(change: Callable[[str, bytes], bytes | None], add: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document("{{ 成果名称 }}"))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return file.getvalue()


REMOTE = b'<Relationship Id="r9" Type="http://x/attachedTemplate" Target="http://evil/t.dotm" TargetMode="External"/></Relationships>'
LINK = b'<Relationship Id="r9" Type="http://x/hyperlink" Target="http://www.example.com" TargetMode="External"/></Relationships>'


def keep(_: str, content: bytes) -> bytes:
    return content


def relations(extra: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, c: c.replace(b"</Relationships>", extra) if name == "word/_rels/document.xml.rels" else c


FILES: dict[str, tuple[bytes, str]] = {
    "no zip": (b"hello", "打不开"),
    "cut off": (document("x")[:500], "打不开"),
    "a workbook": (rezipped(lambda n, c: None if n == "word/document.xml" else c), "打不开"),
    "too large": (b"PK" + b"0" * template.LARGEST, "太大"),
    "a bomb": (rezipped(keep, {"word/media/x.png": b"0" * (21 << 20)}), "太大"),
    "a large part": (rezipped(keep, {"word/x.xml": b"0" * (5 << 20)}), "太大"),
    "many parts": (rezipped(keep, {f"word/{n}.txt": b"" for n in range(250)}), "太大"),
    "macros": (rezipped(keep, {"word/vbaProject.bin": b"x"}), "宏"),
    "entities": (rezipped(lambda n, c: c.replace(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document', 1)), "打不开"),
    "fetched from elsewhere": (rezipped(relations(REMOTE)), "外部文件"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_templates(name: str) -> None:
    content, why = FILES[name]
    with pytest.raises(BadTemplate, match=why):
        template.measure(content)


def test_a_file_may_link_to_a_page() -> None:
    template.measure(rezipped(relations(LINK)))


def test_what_is_filled_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = skeleton(ACCEPTANCE)
    own = document("{% for a in 签字 %}{{ a.时间 }}" + "长" * 5_000 + "{% endfor %}")
    monkeypatch.setattr(template, "LARGEST_FILLED", 15_000)
    with pytest.raises(BadTemplate, match="太大"):
        template.fill(own, export_trial.sample(whole), whole, io.BytesIO())


def test_a_trial_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever takes long in there, the process is ended."""
    monkeypatch.setattr(export_templates, "TRIAL", "timeit")
    monkeypatch.setattr(export_templates, "PATIENCE", 0.2)
    start = time.monotonic()
    with pytest.raises(BadTemplate, match="太慢"):
        export_templates.examine(replaced_name("import time; time.sleep(30)"), document("{{ 成果名称 }}"))
    assert time.monotonic() - start < 10


def replaced_name(words: str) -> Any:
    return type(ACCEPTANCE)(words, "", "")


# ---------------------------------------------------------------- the command


def test_the_command_adds_lists_shows_and_removes(run: Run, url: str, tmp_path: Path) -> None:
    run("db", "upgrade")
    project(url)
    code, out, _ = run("templates", "list")
    assert code == 0 and "还没有公司自己的模板" in out and "qiantou templates show 验收 --to" in out
    start = tmp_path / "start.docx"
    code, out, _ = run("templates", "show", "验收", "--to", str(start))
    assert code == 0 and "起始模板" in out and "templates add 验收" in out
    code, out, err = run("templates", "add", "成果验收表", str(start))
    assert (code, err) == (0, "") and "start.docx" in out
    code, out, _ = run("templates", "list")
    assert out.startswith("验收（成果验收表）：start.docx")
    bad = tmp_path / "bad.docx"
    bad.write_bytes(document("{{ 金额 }}"))
    code, out, err = run("templates", "add", "验收", str(bad))
    assert (code, out) == (1, "") and "没有“金额”" in err and "qiantou templates fields 验收" in err
    assert write(url, lambda conn: conn.execute(select(models.templates.c.file_name)).scalars().all()) == ["start.docx"]
    code, out, _ = run("templates", "fields", "验收")
    assert code == 0 and "成果名称" in out and "列表“验收条目”" in out and "行.条目" in out
    assert run("templates", "remove", "验收")[0] == 0
    code, _, err = run("templates", "remove", "验收")
    assert code == 1 and "没有公司自己的模板" in err
    for command in (("show", "没有", "--to", str(start)), ("add", "没有", str(start)), ("fields", "没有")):
        code, _, err = run("templates", *command)
        assert code == 1 and "可以是：需求、评估" in err
    code, _, err = run("templates", "add", "验收", str(tmp_path / "无.docx"))
    assert code == 1 and "无.docx" in err
