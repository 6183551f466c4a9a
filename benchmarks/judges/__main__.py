"""All judges; prints a table, and every case that differs. Ends with 1 where one differs for no reason we know."""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version

import structlog

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
logging.disable(logging.CRITICAL)

from benchmarks.judges import dingtalk, feishu, slack, wecom  # noqa: E402 - SDKs read the environment when they are imported

JUDGES = {
    ("DingTalk", "dingtalk-stream"): dingtalk.judge,
    ("Feishu", "lark-oapi"): feishu.judge,
    ("Slack", "slack-sdk"): slack.judge,
    ("WeCom", "wecom-aibot-python-sdk"): wecom.judge,
}


def main() -> int:
    """Ask them all."""
    bad = 0
    for (platform, package), judge in JUDGES.items():
        print(f"\n{platform}: {package} {version(package)}")
        for found in judge():
            said = f"not judged: {found.skipped}" if found.skipped else f"{found.agree} agree, {len(found.differ)} differ, {len(found.known)} known"
            print(f"  {found.question}: {said}")
            for one in found.known:
                print(f"      known   {one}")
            for one in found.differ:
                print(f"      DIFFERS {one}")
            bad += len(found.differ)
    print(f"\n{bad} cases differ for no reason we know" if bad else "\nNo case differs for a reason we do not know.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    code = main()
    sys.stdout.flush()
    os._exit(code)  # SDK clients run in threads that never end
