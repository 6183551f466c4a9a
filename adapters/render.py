"""One message, several shapes: plain text, markdown, parts that fit, and rows of the outbox (`adapters.packing`).

Everything in a message is data. Adapters bring the escaping of their platform; what is the same for all of them
(where a line ends, how a table becomes lines, what a button is without buttons) is done here once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from adapters.base import (
    Block,
    Button,
    Buttons,
    Divider,
    Facts,
    Form,
    Level,
    OutgoingMessage,
    Profile,
    Table,
    Text,
)
from adapters.marks import one_line as one_line
from adapters.marks import unlink as unlink
from adapters.marks import widen as widen
from adapters.packing import pack as pack
from adapters.packing import unpack as unpack

RULE = "————————"  # a divider in text
Link = Callable[[str, str], str]
_MOST = 12  # bytes a character of a packed message can become; the worst is an empty cell, padded to its column
_COLUMN = 16  # cells wider than this are not padded: on a phone the line wraps anyway


# ---------------------------------------------------------------- plain text


def to_plain(message: OutgoingMessage, *, mention_line: str = "", buttons: bool, say: str = "") -> str:
    """The whole message as lines. `buttons`: print their typed twins; `say` stands before each (how the bot is heard).

    `mention_line` comes first and is taken as it is: the adapter has made it.
    """
    if message.plain:
        lines = [message.plain]
    else:
        lines = [message.title] if message.title else []
        for block in message.blocks:
            lines.extend(plain_lines(block, buttons=buttons, say=say))
    return "\n".join([mention_line, *lines] if mention_line else lines)


def plain_lines(block: Block, *, buttons: bool, say: str = "") -> list[str]:
    """The lines of one block."""
    match block:
        case Text(text):
            return text.split("\n")
        case Facts(rows):
            return [f"{label}：{value}" for label, value in rows]
        case Table(header, rows):
            return _aligned([header, *rows] if header else list(rows))
        case Divider():
            return [RULE]
        case Buttons(given):
            return [twin(one, say) for one in given] if buttons else []
        case Form():
            return [form_twin(block, say)]


def twin(button: Button, say: str = "") -> str:
    """What a person types instead of pressing: ［我来］/跟进 Q1 今天18:00."""
    return f"［{button.label}］{say}{button.command}"


def form_twin(form: Form, say: str = "") -> str:
    """What a person types instead of filling in."""
    pairs = " ".join(f"{one.key}:{one.value or '…'}" for one in form.fields)
    return f"［{form.submit}］{say}{form.command} {pairs}".rstrip()


def buttons_of(message: OutgoingMessage) -> list[Button]:
    """All buttons, in order."""
    return [one for block in message.blocks if isinstance(block, Buttons) for one in block.buttons]


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Cells joined by ｜; narrow columns are padded so that they stand under each other."""
    rows = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    count = max((len(row) for row in rows), default=0)
    widths = [max((_width(row[at]) for row in rows if at < len(row)), default=0) for at in range(count)]
    return ["｜".join(_padded(row, widths)) for row in rows]


def _padded(row: tuple[str, ...], widths: list[int]) -> Iterable[str]:
    for at, cell in enumerate(row):
        missing = widths[at] - _width(cell)
        if at == len(row) - 1 or widths[at] > _COLUMN or missing <= 0:
            yield cell
        else:
            yield cell + "　" * (missing // 2) + " " * (missing % 2)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


# ---------------------------------------------------------------- markdown


def to_markdown(
    message: OutgoingMessage,
    escape: Callable[[str], str],
    line_break: str,
    *,
    mention_line: str = "",
    buttons: bool = False,
    say: str = "",
    link: Link | None = None,
) -> str:
    """Headings, bold and lists only: what every chat platform's markdown knows. No tables or pictures.

    `escape` is the platform's, and every word of the message goes through it. `mention_line` is taken as it is.
    `link` writes one of our own links (words, address) where the platform shows them.
    """
    lines = [mention_line] if mention_line else []
    if message.title:
        lines.append(f"### {escape(one_line(message.title))}")
    for block in message.blocks:
        made = _markdown_lines(block, escape, buttons=buttons, say=say)
        lines.extend(_linked(made, block.links, link) if link and isinstance(block, Text) else made)
    return line_break.join(lines)


def _linked(lines: list[str], links: Iterable[tuple[str, str]], link: Link) -> list[str]:
    """Each number opens its address wherever it stands."""
    address = dict(links)
    if not address:
        return lines
    numbers = "|".join(re.escape(number) for number in sorted(address, key=len, reverse=True))
    whole = re.compile(rf"(?<![A-Za-z0-9/])(?:{numbers})(?![0-9A-Za-z])")
    return [whole.sub(lambda found: link(found[0], address[found[0]]), line) for line in lines]


def _markdown_lines(block: Block, escape: Callable[[str], str], *, buttons: bool, say: str) -> list[str]:
    match block:
        case Text(text, "strong"):
            return [f"**{escape(line)}**" if line.strip() else "" for line in text.split("\n")]
        case Facts(rows):
            return [f"**{escape(one_line(label))}**：{escape(one_line(value))}" for label, value in rows]
        case Table(header, rows):
            lines = [f"- {escape('｜'.join(one_line(cell) for cell in row))}" for row in rows]
            return [f"**{escape('｜'.join(header))}**", *lines] if header else lines
        case _:
            return [escape(line) for line in plain_lines(block, buttons=buttons, say=say)]


# ---------------------------------------------------------------- parts that fit

# What is never cut: a mention, and a character with all that hangs on it (marks, variation selectors, skin tones,
# joiners, flags). A flood of marks longer than a part is cut all the same: nothing else would end.
_HANGS = "\u0300-\u036f\u200d\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
_ATOM = re.compile(
    rf"@[^\s@]{{1,64}}|[\U0001f1e6-\U0001f1ff]{{2}}|.(?:[{_HANGS}]|(?<=\u200d).)*",
    re.DOTALL,
)


def chunks(text: str, max_bytes: int) -> list[str]:
    """Pieces of at most `max_bytes`, without numbers; nothing is lost but the line ends they were cut at."""
    pieces: list[str] = []
    current: list[str] = []
    used = 0
    for line in text.split("\n"):
        for part in _fitting(line, max_bytes):
            size = len(part.encode())
            if current and used + 1 + size > max_bytes:
                pieces.append("\n".join(current))
                current, used = [], 0
            used += size + (1 if current else 0)
            current.append(part)
    pieces.append("\n".join(current))
    return pieces


def _fitting(line: str, max_bytes: int) -> list[str]:
    if len(line.encode()) <= max_bytes:
        return [line]
    parts: list[str] = []
    current = ""
    used = 0
    for atom in _atoms(line, max_bytes):
        size = len(atom.encode())
        if used + size > max_bytes and current:
            parts.append(current)
            current, used = "", 0
        current += atom
        used += size
    return [*parts, current]


def _atoms(line: str, max_bytes: int) -> Iterable[str]:
    for found in _ATOM.finditer(line):
        atom = found[0]
        if len(atom.encode()) <= max_bytes:
            yield atom
        else:
            yield from atom


def parts(message: OutgoingMessage, profile: Profile) -> list[OutgoingMessage]:
    """The message as messages that each fit `profile`.

    The core makes one outbox row of each, so that `deliver` stays one attempt.
    Cut between blocks, then between rows and lines. Titles are numbered; people are mentioned by the first part
    alone; buttons stay where they stand, which is usually the last.
    """
    limit = profile.max_text_bytes
    if _size(message) <= limit:
        return [message]
    title = message.title
    room = max(limit - len(title.encode()) - len("(999/999)\n"), 64)
    blocks: Iterable[Block] = message.blocks or (Text(message.plain),)
    groups: list[list[Block]] = [[]]
    used = 0
    for block in (small for whole in blocks for small in _small(whole, room)):
        size = _block_size(block)
        if groups[-1] and used + size > room:
            groups.append([])
            used = 0
        groups[-1].append(block)
        used += size
    return [
        OutgoingMessage(
            title=f"{title} ({number}/{len(groups)})".strip(),
            blocks=tuple(group),
            mention=message.mention if number == 1 else (),
            mention_everyone=message.mention_everyone and number == 1,
            tone=message.tone,
            picture=message.picture if number == len(groups) else "",
        )
        for number, group in enumerate(groups, 1)
    ]


def pack_parts(message: OutgoingMessage, profile: Profile) -> list[str]:
    """The same, each packed. Most messages are so short that nothing has to be counted."""
    packed = pack(message)
    if len(packed) * _MOST <= profile.max_text_bytes:
        return [packed]
    return [pack(part) for part in parts(message, profile)]


def _size(message: OutgoingMessage) -> int:
    full = len(message.title.encode()) + sum(_block_size(block) for block in message.blocks)
    return max(full, len(message.plain.encode()))


def _block_size(block: Block) -> int:
    """Bytes of the block as text with its twins and line ends; bold marks and list dashes are counted in."""
    return sum(len(line.encode()) + 6 for line in plain_lines(block, buttons=True))


def _small(block: Block, room: int) -> Iterable[Block]:
    """The block, or smaller blocks of the same kind that each fit."""
    if _block_size(block) <= room:
        return [block]
    match block:
        case Text(text, style, links):
            return [Text(piece, style, links) for piece in _text_pieces(text, room)]
        case Facts(rows):
            return [one for row in rows for one in _fact_pieces(row, room)]
        case Table(header, rows):
            groups = _row_groups(rows, room - _block_size(Table(header, ())))
            return [one for group in groups for one in _table_pieces(Table(header, group), room)]
        case Buttons(buttons) if len(buttons) > 1:
            return [Buttons((button,)) for button in buttons]
    return [block]


def _fact_pieces(row: tuple[str, str], room: int) -> list[Block]:
    fact = Facts((row,))
    return [fact] if _block_size(fact) <= room else _as_texts(fact, room)


def _table_pieces(table: Table, room: int) -> list[Block]:
    return [table] if _block_size(table) <= room else _as_texts(table, room)


def _as_texts(block: Block, room: int) -> list[Block]:
    """What cannot be kept in shape, as pieces of text."""
    text = "\n".join(plain_lines(block, buttons=True))
    return [Text(piece) for piece in _text_pieces(text, room)]


def _text_pieces(text: str, room: int) -> list[str]:
    """Pieces that fit although each line counts for a little more than its bytes."""
    lines = text.count("\n") + 1
    per_line = max(len(text.encode()) // lines, 1)
    return chunks(text, max(room * per_line // (per_line + 6) - 6, 32))


def _row_groups(rows: Sequence[tuple[str, ...]], room: int) -> list[tuple[tuple[str, ...], ...]]:
    groups: list[list[tuple[str, ...]]] = [[]]
    used = 0
    for row in rows:
        size = sum(len(cell.encode()) + _COLUMN * 2 for cell in row)
        if groups[-1] and used + size > room:
            groups.append([])
            used = 0
        groups[-1].append(row)
        used += size
    return [tuple(group) for group in groups]


# ---------------------------------------------------------------- degrading


def plainer(level: Level, levels: Sequence[Level]) -> Level | None:
    """The next plainer level a platform knows, or None at the plainest."""
    if level not in levels:
        return levels[-1] if levels else None
    at = levels.index(level) + 1
    return levels[at] if at < len(levels) else None
