"""SIGTERM under load: exit code 0 within 15 seconds, and nothing that was answered is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import inbox, progress
from tests.fakes.dingtalk import FakeDingTalk
from tests.process.conftest import NAME, Installed
from tests.process.serving import Serving, now
from tests.support.forks import Zygote


@pytest.fixture
def alone(database_url: str, tmp_path: Path, zygote: Zygote) -> Iterator[Installed]:
    """A server of this test's own: it is going to be stopped. On SQLite it is `python -m bot.cli serve`, not forked."""
    with FakeDingTalk() as ding:
        serving = Serving(database_url, tmp_path, zygote=zygote)
        try:
            serving.run("db", "upgrade")
            serving.add_dingtalk(NAME, ding)
            serving.start(fresh=database_url.startswith("sqlite"))
            serving.wait_for_adapter(NAME, ding)
            yield Installed(serving, ding)
        finally:
            serving.close()


class Load:
    """Several senders, each in a group of its own, one message after the other until the server is gone."""

    def __init__(self, installed: Installed, senders: int) -> None:
        self._installed = installed
        self.answered: list[str] = []
        self.other: list[int] = []
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(senders)]
        for one in self._threads:
            one.start()

    def _send(self, number: int) -> None:
        group = {"group": f"cidLOAD{number}==", "sender": f"load{number}", "name": f"成员{number}"}
        try:
            self._installed.say(f"/任务 联调 @成员{number} 下周五前 交付:报告", **group)
            for turn in range(10_000):
                key = f"load-{number}-{turn}"
                status = self._installed.say(f"/进度 {turn % 99}%", msg_id=key, **group).status
                (self.answered if status == 200 else self.other).append(key if status == 200 else status)  # type: ignore[arg-type]
                if len(self.answered) >= 150:
                    self._enough.set()
        except (OSError, ValueError):
            return  # the server is gone

    def wait_until_busy(self) -> None:
        assert self._enough.wait(60), f"{len(self.answered)} answered\n{self._installed.serving.said()[-3000:]}"

    def end(self) -> None:
        for one in self._threads:
            one.join()


def test_sigterm_under_load(alone: Installed) -> None:
    load = Load(alone, senders=6)
    load.wait_until_busy()
    code = alone.serving.stop(15.0)  # raises when it takes longer
    load.end()
    assert code == 0, alone.serving.said()[-3000:]
    assert set(load.other) <= {503}
    stored = alone.serving.rows(
        select(inbox.c.dedupe_key)
        .join(progress, progress.c.inbox_id == inbox.c.id)
        .where(inbox.c.dedupe_key.like("load-%"))
    )
    keys = [row.dedupe_key for row in stored]
    assert len(keys) == len(set(keys))
    assert set(load.answered) <= set(keys)


def test_what_waited_leaves_after_the_restart(alone: Installed) -> None:
    """The platform is down when we stop; the replies go out after the next start, once each."""
    alone.say("/任务 联调 @张伟 下周五前 交付:报告", session="first")
    alone.reply("first")
    alone.ding.stop()
    for turn in range(5):
        headers, body = alone.ding.message(f"/进度 {turn + 20}%", now=now(), session=f"later{turn}")
        assert alone.serving.post(NAME, headers, body).status == 200
    assert alone.serving.stop(15.0) == 0
    alone.ding.start()
    alone.serving.start()
    alone.reply("later4")
    alone.settled()
    later = [call.target for call in alone.ding.messages if call.target.startswith("later")]
    assert later == [f"later{turn}" for turn in range(5)]
