"""What the guides promise exists: commands and their aliases, variables, settings, links, make targets, examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from adapters import ADAPTERS
from bot.cli import app
from bot.commands import BY_NAME, BY_WORD
from bot.config import PREFIX, Settings
from bot.grammar.line import split_line
from bot.rules.manners import CAPS, QUIET, SWITCHES, TIMES
from bot.rules.status import ORDER

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
TYPED = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])

_LINK = re.compile(r"(?:\]\(|src=\")([^)\s#\"]+)")
_BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(page: Path) -> list[str]:
    """Every line of code of a page: lines of blocks, and what stands between single backticks."""
    text = page.read_text(encoding="utf-8")
    lines = [line.strip() for block in _BLOCK.findall(text) for line in block.splitlines()]
    return [*lines, *(found.strip() for found in _CODE.findall(_BLOCK.sub("", text)))]


def typed_lines() -> list[str]:
    """What the pages tell people to type to the bot."""
    found = {line for page in TYPED for line in code_of(page) if re.match(r"[/、](?=[\u4e00-\u9fff])", line)}
    return sorted(found)


def cli_calls() -> list[str]:
    """`qiantou …` as the pages show it, without the way to the program."""
    found = set()
    for page in PAGES:
        for line in code_of(page):
            match = re.search(r"(?:^|[ /\\])qiantou ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)", line)
            if match:
                found.add(match[1])
    return sorted(found)


@pytest.mark.parametrize("name", BY_NAME)
def test_commands_page_has_every_command_with_all_its_words(name: str) -> None:
    sections = dict(re.findall(r"^### /(\S+)\n(.*?)(?=^##|\Z)", read("docs/commands.md"), re.DOTALL | re.MULTILINE))
    assert name in sections, f"docs/commands.md has no section for /{name}"
    words = [word for word in BY_NAME[name].WORDS[1:] if BY_WORD[word.lower()] == name]
    missing = [word for word in words if f"`{word}`" not in sections[name]]
    assert not missing, f"docs/commands.md does not name these words of /{name}: {missing}"
    assert "谁可以用" in sections[name], f"docs/commands.md does not say who may use /{name}"


def test_commands_page_has_nothing_else() -> None:
    assert set(re.findall(r"^### /(\S+)", read("docs/commands.md"), re.MULTILINE)) == set(BY_NAME)


@pytest.mark.parametrize("line", typed_lines())
def test_an_example_is_a_command(line: str) -> None:
    assert split_line(line, BY_WORD, bot_names=()).command is not None


@pytest.mark.parametrize("word", [*TIMES, *SWITCHES, *CAPS, QUIET])
def test_commands_page_has_every_setting(word: str) -> None:
    rows = re.findall(r"^\| ([^|]+) \|", read("docs/commands.md"), re.MULTILINE)
    assert word in {part for row in rows for part in row.split("、")}


@pytest.mark.parametrize("status", ORDER)
def test_rules_page_has_every_status(status: str) -> None:
    assert f"**{status}**" in read("docs/rules.md")


@pytest.mark.parametrize("number", range(1, 15))
def test_rules_page_has_every_rule(number: int) -> None:
    assert f"| 规则 {number} |" in read("docs/rules.md")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_admin_guide_has_every_variable(field: str) -> None:
    assert f"`{PREFIX}{field.upper()}`" in read("docs/guide-admin.md")


@pytest.mark.parametrize("platform", sorted(set(ADAPTERS) - {"local"}))
def test_each_platform_has_a_page_with_every_setting(platform: str) -> None:
    page = read(f"docs/{platform}.md")
    assert [field for field in ADAPTERS[platform].Settings.model_fields if f"| `{field}` |" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing, f"{page.name} links to what is not there: {missing}"


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", read("Makefile"), re.MULTILINE))
    named = {found for line in code_of(page) for found in re.findall(r"(?:^|\s)make ([a-z-]+)", line)}
    assert named <= targets, f"{page.name} names {sorted(named - targets)}"


@pytest.mark.parametrize("call", cli_calls())
def test_qiantou_calls_exist(call: str) -> None:
    command = get_command(app)
    for word in call.split():
        children = getattr(command, "commands", None)
        if children is None:
            return  # an argument of the command, not a command
        assert word in children, f"the guides show `qiantou {call}`"
        command = children[word]


def test_the_pages_show_enough_to_check() -> None:
    """The two collections above would pass when they find nothing."""
    assert len(typed_lines()) > 40
    assert {"demo", "serve", "admin code", "db backup"} <= set(cli_calls())
