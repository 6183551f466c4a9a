"""A font with Chinese characters, found on the machine at run time: none is shipped (they weigh 8 MB and more)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

# (file name, number inside a collection), those drawn for screens and simplified Chinese first
KNOWN: tuple[tuple[str, int], ...] = (
    ("NotoSansCJK-Regular.ttc", 2), ("NotoSansCJK-VF.ttf.ttc", 2), ("NotoSansCJKsc-Regular.otf", 0), ("NotoSansSC-Regular.otf", 0),
    ("NotoSansSC-Regular.ttf", 0), ("NotoSansSC-VF.ttf", 0), ("SourceHanSansSC-Regular.otf", 0), ("SourceHanSansCN-Regular.otf", 0),
    ("SourceHanSans.ttc", 2), ("PingFang.ttc", 0), ("Hiragino Sans GB.ttc", 0), ("STHeiti Light.ttc", 0), ("STHeiti Medium.ttc", 0),
    ("msyh.ttc", 0), ("msyh.ttf", 0), ("Deng.ttf", 0), ("simhei.ttf", 0), ("HarmonyOS_Sans_SC_Regular.ttf", 0),
    ("AlibabaPuHuiTi-3-55-Regular.ttf", 0), ("wqy-microhei.ttc", 0), ("wqy-zenhei.ttc", 0), ("DroidSansFallbackFull.ttf", 0),
    ("DroidSansFallback.ttf", 0), ("NotoSerifCJK-Regular.ttc", 2), ("Songti.ttc", 0), ("simsun.ttc", 0), ("uming.ttc", 0),
    ("ukai.ttc", 0), ("Arial Unicode.ttf", 0),
)  # fmt: skip
FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/run/host/fonts",
    "/System/Library/Fonts", "/System/Library/AssetsV2", "/Library/Fonts", "~/Library/Fonts",
    "C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts",
)  # fmt: skip
CONFIG = Path("/etc/fonts/fonts.conf")
MOST_FILES = 20_000  # looked at in one folder
_DIR = re.compile(r"<dir(?:\s[^>]*)?>([^<]+)</dir>")


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and which of the fonts in it."""

    path: str
    index: int


@lru_cache(maxsize=1)
def find() -> Font | None:
    """The best font there is; None on a machine without Chinese characters. Looked for once."""
    files: dict[str, Path] = {}
    for folder in folders():
        for file in _files(folder):
            files.setdefault(file.name.lower(), file)
    for name, index in KNOWN:
        found = files.get(name.lower())
        if found is not None and (font := _usable(found, index)) is not None:
            return font
    return None


def folders() -> list[Path]:
    """Where fonts lie: what fontconfig is told, Windows' own folder, and the usual places."""
    try:
        told = _DIR.findall(CONFIG.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        told = []
    windows = os.environ.get("WINDIR", "")
    names = [*told, *([f"{windows}/Fonts"] if windows else []), *FOLDERS]
    return [Path(name.strip()).expanduser() for name in dict.fromkeys(names)]


def _files(folder: Path) -> Iterator[Path]:
    seen = 0
    for place, _, names in os.walk(folder):
        for name in names:
            seen += 1
            if seen > MOST_FILES:
                return
            if name.lower().endswith((".ttc", ".ttf", ".otf")):
                yield Path(place) / name


def _usable(file: Path, index: int) -> Font | None:
    """The font if it opens and really draws a Chinese character, not the box that stands for a missing one."""
    try:
        with file.open("rb") as opened:  # of a name it cannot read the library would take another of that name
            font = ImageFont.truetype(opened, 20, index=index)
        drawn, missing = (bytes(font.getmask(sign)) for sign in ("牵", "\U0010fffe"))
    except (OSError, ValueError):
        return _usable(file, 0) if index else None
    return Font(str(file), index) if drawn and drawn != missing else None
