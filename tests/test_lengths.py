"""What people and platforms write is longer than the columns: cut, never an error."""

from __future__ import annotations

from storage import people, projects, tasks
from tests.support.room import Room


def test_a_long_name_of_a_department_fits_its_project_s_number(ready_url: str) -> None:
    room = Room(ready_url)
    name = "长" * 75 + "部"

    def made(conn) -> None:  # type: ignore[no-untyped-def]
        people.add_department(conn, name, room.clock.now())

    room.write(made)
    (said,) = room.say("甲", f"/项目 新建 某事 牵头:{name}")
    (code,) = room.read(lambda conn: [one.code for one in projects.all_open(conn)])
    assert code == f"2026-{'长' * 12}-001"
    assert code in said.text
    room.close()


def test_a_long_name_of_an_assisting_department_is_cut(ready_url: str) -> None:
    room = Room(ready_url)
    (said,) = room.say("甲", f"/任务 某事 @甲 10月20日前 交付:稿 协助:{'长' * 90}部")
    assert "已登记" in said.text
    (names,) = room.read(lambda conn: list(tasks.assistants(conn, [1]).values()))
    assert names == ["长" * 80]
    room.close()
