"""The command line as an administrator meets it: words, exit codes, no tracebacks, no secrets shown twice."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from adapters.render import pack
from bot import cli
from bot.services import codes, doctor, sheets
from bot.services.tracking import TrackingRow
from bot.texts.common import say
from storage import hold, models, outbox, people, projects
from storage.lock import active_lock
from storage.outbox import Address
from storage.session import reading_engine, writing_engine
from storage.writer import run_unit

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A data folder of its own; the database does not exist yet."""
    for name in [name for name in os.environ if name.startswith("QIANTOU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QIANTOU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return f"sqlite:///{tmp_path / 'data' / 'qiantou.db'}"


@pytest.fixture
def run(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """One command: (exit code, what it printed, what it complained)."""

    monkeypatch.setattr(cli, "setup_logging", lambda level: None)  # the tests' own logs stay as they are

    def run(*words: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
        capsys.readouterr()
        code = cli.run(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


def write(url: str, unit):  # type: ignore[no-untyped-def]
    engine = writing_engine(url)
    try:
        return run_unit(engine, unit)
    finally:
        engine.dispose()


def project(url: str, code: str = "2026-市场-001") -> int:
    """A project with one task; its title is a formula."""

    def unit(conn):  # type: ignore[no-untyped-def]
        person = people.add_person(conn, "小李", NOW)
        group = projects.add_group(conn, "local", "协作群", "协作群", "Asia/Shanghai", NOW)
        found = projects.add(
            conn, code=code, name="上线", home_group_id=group.id, created_by=person, coordinator_id=person, created_at=NOW
        )
        conn.execute(
            models.tasks.insert().values(
                number=1, project_id=found, group_id=group.id, title='=HYPERLINK("http://evil","工资表")', owner_id=person,
                due_at=NOW, created_by=person, created_at=NOW, updated_at=NOW, risk="＝1+1",
            )
        )  # fmt: skip
        return found

    return int(write(url, unit))


# ---------------------------------------------------------------- manners


@pytest.mark.parametrize(
    "words",
    [
        ("没有的命令",),
        ("serve", "--port", "很多"),
        ("serve", "--port", "70000"),
        ("serve", "--prot", "1"),
        ("adapter", "add", "dingtalk"),
        ("adapter", "remove"),
        ("outbox", "resend", "十二"),
    ],
)
def test_a_wrong_command_line_is_explained_in_chinese(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    assert err.startswith("错误：")
    assert "--help" in err
    assert not re.search(r"No such|Missing|Invalid|Input should", err)


@pytest.mark.parametrize("words", [(), ("db",), ("adapter",), ("outbox",)])
def test_a_bare_group_shows_its_help(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)
    assert code in (0, 2)
    assert "Usage" in out + err
    assert "错误" not in err


def test_every_command_has_chinese_help(run: Run) -> None:
    for words in [(), ("db",), ("adapter",), ("token",), ("outbox",), ("admin",)]:
        code, out, _ = run(*words, "--help")
        assert code == 0
        lines = [line for line in out.splitlines() if re.match(r"│ [a-z]+ {2,}", line)]
        assert lines
        assert all(re.search("[一-鿿]", line) for line in lines), lines


def test_a_broken_setting_is_named_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIANTOU_DATABASE_URL", "mysql://root:geheim@host/x")
    code, out, err = run("db", "check")
    assert code == 1
    assert "QIANTOU_DATABASE_URL" in err
    assert "geheim" not in out + err


def test_a_database_that_cannot_be_opened(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QIANTOU_DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    code, _, err = run("admin", "code")
    assert code == 1
    assert "连不上数据库" in err


def test_an_outdated_postgresql_is_refused_with_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgresql_url: str
) -> None:
    monkeypatch.setenv("QIANTOU_DATABASE_URL", postgresql_url)
    for words in [("serve", "--port", "0"), ("admin", "code")]:
        code, _, err = run(*words)
        assert code == 1
        assert "qiantou db upgrade" in err
    assert run("db", "upgrade")[0] == 0
    assert run("admin", "code")[0] == 0
    code, _, err = run("db", "backup", "x.db")
    assert code == 1
    assert "pg_dump" in err


def test_a_taken_port_is_said_with_another(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in ("demo", "serve"):
            code, _, err = run(command, "--port", port)
            assert code == 1
            assert port in err
            assert f"qiantou {command} --port" in err


@pytest.mark.parametrize("now", ["2026-09-15", "2026-09-15T09:00:00", "昨天"])
def test_a_demo_needs_a_whole_moment(run: Run, now: str) -> None:
    code, _, err = run("demo", "--port", "0", "--now", now)
    assert code == 1
    assert "--now 2026-09-15T09:00:00+08:00" in err


# ---------------------------------------------------------------- codes and tokens


def test_an_admin_code_is_shown_once(run: Run, url: str) -> None:
    code, out, _ = run("admin", "code")
    assert code == 0
    made = out.splitlines()[0].removeprefix("管理员口令：")
    assert "（北京时间）前" in out
    assert f"/管理员 {made}" in out
    base, _, secret = out.splitlines()[-1].rpartition("/admin/in/")
    assert base == "http://127.0.0.1:8000"
    stored = write(url, lambda conn: conn.execute(select(models.one_time_codes.c.digest)).scalars().all())
    assert sorted(stored) == sorted([codes.digest(codes.normal(made)), codes.digest(secret)])


def test_a_key_of_the_environment_is_changed_in_steps(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("QIANTOU_SECRET_KEY", old)
    assert run("adapter", "add", "dingtalk", "a", "--settings", "-", given='{"client_id": "x", "client_secret": "y"}')[0] == 0
    code, _, told = run("key", "rotate")
    assert code == 1 and "新密钥,旧密钥" in told and old not in told
    monkeypatch.setenv("QIANTOU_SECRET_KEY", new)
    assert "解不开" in run("key", "rotate")[1] + run("adapter", "list")[1], "with the new one alone nothing can be read"
    monkeypatch.setenv("QIANTOU_SECRET_KEY", f"{new},{old}")
    assert "1 个连接" in run("key", "rotate")[1]
    monkeypatch.setenv("QIANTOU_SECRET_KEY", new)
    assert "解不开" not in run("adapter", "list")[1]
    monkeypatch.setenv("QIANTOU_SECRET_KEY", old)
    run("adapter", "add", "dingtalk", "b", "--settings", "-", given='{"client_id": "x", "client_secret": "y"}')
    monkeypatch.setenv("QIANTOU_SECRET_KEY", Fernet.generate_key().decode())
    listed = run("adapter", "list")[1]
    assert listed.count("状态：不能使用") == 2 and "（）" not in listed, listed
    assert listed.count("解不开") == 1 and "解不开" in listed.splitlines()[-1], "one cause, said once"
    monkeypatch.setenv("QIANTOU_SECRET_KEY", f"{new},half a key")
    assert "QIANTOU_SECRET_KEY" in run("adapter", "list")[2]


def test_a_lost_key_stops_the_change_of_keys(run: Run, tmp_path: Path) -> None:
    assert run("adapter", "add", "dingtalk", "a", "--settings", "-", given='{"client_id": "x", "client_secret": "y"}')[0] == 0
    file = tmp_path / "data" / "secret.key"
    file.write_bytes(Fernet.generate_key())
    before = file.read_bytes()
    code, _, told = run("key", "rotate")
    assert code == 1 and "解不开" in told
    assert file.read_bytes() == before


def test_tokens_are_made_listed_and_revoked(run: Run, url: str) -> None:
    assert run("db", "upgrade")[0] == 0
    project(url)
    code, out, _ = run("token", "add", "--project", "2026-市场-001")
    assert code == 0
    token = out.splitlines()[0]
    assert token.startswith("qt_")
    assert token not in run("token", "list")[1]
    assert "2026-市场-001" in run("token", "list")[1]
    assert run("token", "add")[0] == 0
    assert run("token", "revoke", "1")[0] == 0
    assert run("token", "revoke", "1")[0] == 1
    assert "2026-市场-001" not in run("token", "list")[1]
    code, _, err = run("token", "add", "--project", "没有")
    assert code == 1
    assert "2026-市场-001" in err


# ---------------------------------------------------------------- messages


def test_what_was_not_delivered_is_seen_and_sent_again(run: Run, url: str) -> None:
    assert "没有未送达" in run("outbox", "parked")[1]
    project(url)

    def unit(conn):  # type: ignore[no-untyped-def]
        for _ in range(3):
            to = Address("local", "group", "协作群", group_id=1)
            made = outbox.put(conn, to, pack(say("机密内容")), kind="notice", now=NOW)
            outbox.park(conn, made, "quota")

    write(url, unit)
    listed = run("outbox", "parked")[1]
    assert len(listed.splitlines()) == 3
    assert "协作群" in listed
    assert "额度" in listed
    assert "机密" not in listed
    assert run("outbox", "resend", "2")[0] == 0
    assert run("outbox", "resend", "2")[0] == 1
    assert run("outbox", "resend")[0] == 1
    assert "2 条" in run("outbox", "resend", "--all")[1]
    assert sum(write(url, lambda conn: outbox.waiting(conn, NOW))) == 3


# ---------------------------------------------------------------- the sheet


def test_a_sheet_opens_in_a_spreadsheet_and_is_no_program(run: Run, url: str, tmp_path: Path) -> None:
    run("db", "upgrade")
    project(url)
    target = tmp_path / "sheet.csv"
    assert run("export", "2026-市场-001", "--output", str(target))[0] == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert rows[0]["编号"] == "T1"
    assert rows[0]["任务"] == """'=HYPERLINK("http://evil","工资表")"""
    assert rows[0]["风险"] == "'＝1+1"
    code, _, err = run("export", "2026-市场-001", "--format", "xlsx")
    assert code == 1
    assert "csv" in err


def test_a_sheet_of_a_past_day_as_json(run: Run, url: str, tmp_path: Path) -> None:
    run("db", "upgrade")
    project(url)
    target = tmp_path / "sheet.json"
    run("export", "2026-市场-001", "--format", "json", "--output", str(target))
    assert [row["number"] for row in json.loads(target.read_text())["rows"]] == ["T1"]
    run("export", "2026-市场-001", "--format", "json", "--at", "2026-11-19", "--output", str(target))
    assert json.loads(target.read_text())["rows"] == []
    assert run("export", "2026-市场-001", "--at", "上周")[0] == 1
    assert run("export", "没有的")[0] == 1


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", " =1", "＝1", "'=1", '"=1"', "“＝1”", "﹢1", "　=1", "\u200b=1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    row = TrackingRow("T1", text, "", "", [text], None, "", 1, 2, "", 0, text, text, "")
    cells = next(iter(list(csv.reader(io.StringIO(sheets.as_csv([row]))))[1:]))
    for cell in (cells[1], cells[4], cells[11], cells[12]):
        assert cell.startswith("'"), cell
        assert "\x00" not in cell
        assert "\u200b" not in cell


@pytest.mark.parametrize("text", ["核心功能开发", "75% 完成", "", "提前 1-2 天", "a=b", "（=）"])
def test_ordinary_cells_stay_as_they_are(text: str) -> None:
    assert sheets.safe(text) == text


# ---------------------------------------------------------------- the database


def test_backup_verify_restore_release(run: Run, url: str, tmp_path: Path) -> None:
    assert run("db", "upgrade")[0] == 0
    project(url)
    copy = str(tmp_path / "copy.db")
    assert "任务 1 项" in run("db", "backup", copy)[1]
    assert run("db", "backup", copy)[0] == 1, "nothing is overwritten"
    assert run("db", "verify", copy)[0] == 0
    write(url, lambda conn: conn.execute(update(models.tasks).values(title="改坏了")))
    assert run("db", "restore", copy, given="n\n")[0] == 130
    assert run("db", "restore", copy, "--yes")[0] == 0
    titles = write(url, lambda conn: conn.execute(select(models.tasks.c.title)).scalars().all())
    assert titles != ["改坏了"]
    assert write(url, hold.held)
    assert run("doctor")[0] == 1
    assert run("db", "release")[0] == 0
    assert not write(url, hold.held)
    assert run("db", "check")[0] == 0


def test_a_running_server_keeps_its_database(run: Run, url: str, tmp_path: Path) -> None:
    run("db", "upgrade")
    copy = str(tmp_path / "copy.db")
    run("db", "backup", copy)
    lock = active_lock(url)
    assert lock.take()
    code, _, err = run("db", "restore", copy, "--yes")
    lock.free()
    assert code == 1
    assert "先停止服务" in err


def test_doctor_says_what_to_do(run: Run, url: str) -> None:
    code, out, _ = run("doctor")
    assert code == 1
    assert "qiantou db upgrade" in out
    run("db", "upgrade")
    write(url, hold.begin)
    code, out, _ = run("doctor")
    assert code == 1
    assert all(line[0] in "✓✗！" for line in out.splitlines())
    assert any(line.startswith("✗") and "qiantou db release" in line for line in out.splitlines())


def test_next_years_holidays_are_a_warning_and_this_years_are_needed(run: Run, url: str) -> None:
    run("db", "upgrade")
    engine = reading_engine(url)
    next_year, this_year = (doctor.database(engine, datetime(year, 12, 1, tzinfo=UTC)) for year in (2026, 2027))
    engine.dispose()
    assert all(one.ok for one in next_year)
    assert [one.line for one in next_year if one.line.startswith("！") and "缺少 2027 年" in one.line and "/设置 节假日，" in one.line]
    assert any(not one.ok and "缺少 2027" in one.line for one in this_year)


def test_check_refuses_what_is_not_ours(run: Run, url: str, tmp_path: Path) -> None:
    code, _, err = run("db", "check")
    assert code == 1
    assert "qiantou db upgrade" in err
    run("db", "upgrade")
    assert run("db", "check")[0] == 0


# ---------------------------------------------------------------- as a program


def test_parse_speaks_lines_of_json() -> None:
    line = json.dumps({"text": "10月20日前", "reference": "2026-10-12T09:00:00", "kind": "deadline"})
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "parse", "--jsonl"], input=line + "\n", cwd=ROOT,
        capture_output=True, text=True, timeout=60, env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["deadline"].startswith("2026-10-20")


def test_groups_of_a_connection_are_listed_with_the_id_webhooks_want(run: Run, url: str) -> None:
    given = '{"client_id": "dingx", "client_secret": "s"}'
    assert run("adapter", "add", "dingtalk", "ding", "--settings", "-", given=given)[0] == 0
    code, text, _ = run("adapter", "groups", "ding")
    assert code == 0
    assert "还没有见过群" in text
    engine = writing_engine(url)
    run_unit(engine, lambda conn: projects.add_group(conn, "ding", "cidABC==", "产品群", "Asia/Shanghai", NOW))
    engine.dispose()
    assert "产品群\tcidABC==" in run("adapter", "groups", "ding")[1]


# ---------------------------------------------------------------- every form as a file


def test_the_forms_are_written_as_a_spreadsheet(run: Run, url: str, tmp_path: Path) -> None:
    run("db", "upgrade")
    project(url)
    to = tmp_path / "表.xlsx"
    code, out, err = run("export", "2026-市场-001", "--to", str(to), "--date", "2026-11-20")
    assert (code, err) == (0, "")
    assert str(to) in out
    rows = list(openpyxl.load_workbook(to)["协作进度跟踪表"].iter_rows(values_only=True))
    assert rows[1][:2] == ("T1", '=HYPERLINK("http://evil","工资表")')
    assert sorted(tmp_path.glob("表*")) == [to]
    wrong = {("--to", "x.pdf"): "x.pdf", ("--to", str(tmp_path / "没有" / "x.xlsx")): "没有", ("--to", str(to), "--date", "昨天"): "昨天",
             ("--to", str(tmp_path / "a.docx"), "--form", "R5"): "R5", ("--to", "a.docx"): "--form"}  # fmt: skip
    for words, said in wrong.items():
        code, out, err = run("export", "2026-市场-001", *words)
        assert (code, out) == (1, "")
        assert said in err
