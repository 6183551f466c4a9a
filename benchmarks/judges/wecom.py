"""wecom-aibot-python-sdk on our fake, beside our client; and, where Node.js is installed, WecomCrypto of the Node.js SDK."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import aibot.ws
from aibot import WSClient, WSClientOptions

from adapters.base import IncomingMessage, Outcome, RawRequest, Target
from adapters.wecom import WeComAdapter, crypto
from adapters.wecom.settings import WeComSettings
from benchmarks.judges.court import MESSAGES, NOW, Finding, accepted, aside, opened, recorded, shape, until
from tests.fakes.wecom import AES, CORP, GROUP, TOKEN, FakeWeCom
from tests.fakes.wecom_crypto import seal

NODE = Path(__file__).parent / "node"
_QUIET = type("Quiet", (), {word: lambda self, *given: None for word in ("debug", "info", "warn", "error")})


def judge() -> list[Finding]:
    """All of it."""
    return [*connections(), *ciphers()]


def connections() -> list[Finding]:
    """Both clients on our fake, one after the other: they hear, answer, and send of their own accord."""
    found = Finding("WSClient subscribes to our fake, hears, answers and sends")
    alike = Finding("our client's frames are like theirs")
    said: dict[str, dict[str, Any]] = {}
    with FakeWeCom() as fake:
        raw, heard, results = recorded(fake), [], []
        aside(lambda: asyncio.run(_their_client(fake, heard, results)))
        found.true("subscribed", until(lambda: fake.connected))
        told = fake.say("/进度 T2 80%")
        found.true("answered and sent", until(lambda: len(results) == 2))
        if heard:
            found.same("message", {key: one for key, one in told.payload.items() if one is not None}, heard[0]["body"])
        found.same("both taken", [0, 0], [one.get("errcode") for one in results])
        found.same("both out", ["respond", "send"], [call.door for call in fake.messages])
        said["theirs"] = _by_command(raw)
    with FakeWeCom() as fake:
        raw, done = recorded(fake), []
        aside(lambda: asyncio.run(_our_client(fake, done)))
        until(lambda: fake.connected)
        fake.say("/进度 T2 80%")
        alike.true("answered and sent", until(lambda: done) and done == [Outcome.SENT, Outcome.SENT])
        said["ours"] = _by_command(raw)
    for command, theirs in said["theirs"].items():
        own = said["ours"].get(command)
        if own is None:
            alike.known.append(f"{command}: ours had sent none yet when it was looked at")
            continue
        alike.same(command, own, theirs, known=_less(own, theirs))
    return [found, alike]


def _less(own: dict[str, Any], theirs: dict[str, Any]) -> str:
    """A field that the documents call optional may be missing on either side; the rest must be the same."""
    mine, other = dict(own.get("body", {})), dict(theirs.get("body", {}))
    lacking, more = sorted(set(other) - set(mine)), sorted(set(mine) - set(other))
    alike = {key: mine[key] for key in set(mine) & set(other)} == {key: other[key] for key in set(mine) & set(other)}
    fits = {**own, "body": {}} == {**theirs, "body": {}} and alike and set(more) <= {"chat_type"}
    words = {"chat_type": "ours says whether it is a group or a person (documented, optional)"}
    return "; ".join([*(words[one] for one in more), *(f"theirs adds {one}" for one in lacking)]) if fits else ""


def _by_command(raw: list[str | bytes]) -> dict[str, Any]:
    return {json.loads(one)["cmd"]: shape(json.loads(one)) for one in raw}


async def _their_client(fake: FakeWeCom, heard: list[Any], results: list[Any]) -> None:
    aibot.ws._SSL_CONTEXT = None  # it insists on TLS, which the loopback has not
    address = f"ws://127.0.0.1:{fake.port}"
    options = WSClientOptions(fake.bot_id, fake.secret, max_reconnect_attempts=1, heartbeat_interval=300, ws_url=address, logger=_QUIET())
    client = WSClient(options)

    async def answer(frame: dict[str, Any]) -> None:
        heard.append(frame)
        results.append(await client.reply_stream(frame, "stream-1", "T2 已登记：80%。", True))
        body = {"msgtype": "markdown", "markdown": {"content": "今日进度"}}
        results.append(await client.send_message(GROUP, body))

    client.on("message.text", answer)
    await client.connect()
    await asyncio.sleep(3600)


async def _our_client(fake: FakeWeCom, done: list[Outcome]) -> None:
    adapter = WeComAdapter("wecom", WeComSettings.model_validate(fake.settings()))

    async def sink(event: Any) -> None:
        asyncio.get_running_loop().create_task(answer(event.body))

    async def answer(body: Any) -> None:
        assert isinstance(body, IncomingMessage)
        for key, handle in (("k1", body.reply_handle), ("k2", None)):
            to = Target("group", body.conversation.id)
            receipt = await adapter.deliver(to, MESSAGES["text"], key=key, reply_to=handle, level="markdown", now=NOW)
            done.append(receipt.outcome)

    await adapter.run(sink, lambda: False, lambda: NOW)


# ---------------------------------------------------------------- the cipher


def ciphers() -> list[Finding]:
    """WecomCrypto of the official Node.js SDK against ours and against the fakes'."""
    sealing = Finding("WecomCrypto (Node.js) opens what we seal, and its signature is ours")
    opening = Finding("we open what WecomCrypto seals, and our receiver believes its signature")
    refusing = Finding("what WecomCrypto refuses, we refuse")
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        for one in (sealing, opening, refusing):
            one.skipped = "no Node.js on this machine"
        return [sealing, opening, refusing]
    if not (NODE / "node_modules").exists():
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=NODE, check=True)
    _seal_and_open(node, sealing, opening)
    _refuse(node, refusing)
    return [sealing, opening, refusing]


def _ask(node: str, questions: list[dict[str, str]]) -> list[dict[str, Any]]:
    given = [{"token": TOKEN, "key": AES, "receiver": "", "timestamp": "1795161600", "nonce": "n1", **one} for one in questions]
    lines = "\n".join(json.dumps(one) for one in given) + "\n"
    done = subprocess.run([node, "wecom.cjs"], cwd=NODE, input=lines, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


TEXTS = ("{}", "", "x", "/进度 T2 80%", "一" * 5_000, "\U0001f600" * 40, *("a" * size for size in (10, 11, 12, 13, 31, 32, 33)))


def _seal_and_open(node: str, sealing: Finding, opening: Finding) -> None:
    for receiver in ("", CORP):
        ours = [crypto.encrypt(one.encode(), AES, receiver) for one in TEXTS]
        fakes = [seal(one.encode(), AES, receiver) for one in TEXTS]
        for name, sealed in (("ours", ours), ("fake's", fakes)):
            for number, found in enumerate(_ask(node, [{"act": "decrypt", "receiver": receiver, "text": one} for one in sealed])):
                sealing.same(f"{name} {receiver} {number}", TEXTS[number], found.get("ok"))
        for number, found in enumerate(_ask(node, [{"act": "sign", "text": one} for one in ours])):
            sealing.same(f"signature {number}", crypto.signature(TOKEN, "1795161600", "n1", ours[number]), found["ok"])
        for number, found in enumerate(_ask(node, [{"act": "encrypt", "receiver": receiver, "text": one} for one in TEXTS])):
            whole = found["ok"]
            opening.same(f"{receiver} {number}", TEXTS[number], crypto.decrypt(whole["encrypt"], AES, receiver).decode())
            if not receiver:
                opening.true(f"received {number}", _believed(whole))


def _believed(whole: dict[str, str]) -> bool:
    fake = FakeWeCom()
    adapter = WeComAdapter("wecom", WeComSettings.model_validate({**fake.settings("bot_callback"), "api_base": "http://127.0.0.1:1"}))
    query = {"msg_signature": whole["signature"], "timestamp": "1795161600", "nonce": "n1"}
    request = RawRequest("POST", "/hooks/wecom", query, {"content-type": "application/json"}, json.dumps({"encrypt": whole["encrypt"]}).encode())
    return accepted(lambda: adapter.receive(request, NOW))


def _refuse(node: str, refusing: Finding) -> None:
    whole = seal(b'{"a":1}', AES, CORP)
    cases = {
        "another receiver": (whole, "wwOTHER"),
        "cut": (whole[:-24], CORP),
        "no base64": ("***", CORP),
        "empty": ("", CORP),
        **{f"vector {number}": (one, "") for number, one in enumerate(_broken())},
    }
    answers = _ask(node, [{"act": "decrypt", "text": text, "receiver": receiver} for text, receiver in cases.values()])
    for (case, (text, receiver)), answer in zip(cases.items(), answers, strict=True):
        refusing.same(case, opened(lambda: crypto.decrypt(text, AES, receiver)), answer.get("ok"))  # noqa: B023 - used at once


def _broken() -> list[str]:
    whole = seal(b'{"a":1}', AES, "")
    return [whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :] for at in (len(whole) - 4, len(whole) - 20)]
