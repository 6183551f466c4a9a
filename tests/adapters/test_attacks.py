"""Every attack case on every adapter; and each of them fails once its defence is broken."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import ADAPTERS
from tests.adapters.attacks.case import Why
from tests.adapters.attacks.site import FAKES, LocalSite, Site
from tests.adapters.attacks.table import CASES, THREATS

PLATFORMS = sorted(ADAPTERS)
ROWS = [(name, platform) for platform in PLATFORMS for name in CASES]


@pytest.fixture(scope="module")
def sites(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Site]]:
    """One installation a platform, made when it is first asked for."""
    made: dict[str, Site] = {}
    folder = tmp_path_factory.mktemp("attacks")

    class Lazy(dict[str, Site]):
        def __missing__(self, platform: str) -> Site:
            path = folder / f"{platform}.db"
            shutil.copy(sqlite_template, path)
            url = f"sqlite:///{path}"
            made[platform] = self[platform] = LocalSite(url) if platform == "local" else Site(platform, url)
            return made[platform]

    yield Lazy()
    for site in made.values():
        site.close()


def test_the_table_has_every_case_and_every_adapter() -> None:
    assert sorted(CASES) == sorted(THREATS)
    for name, case in CASES.items():
        assert set(case.cannot) <= set(PLATFORMS), name
        assert all(isinstance(why, Why) and why.reason for why in case.cannot.values()), name
    runs = {platform for name, platform in ROWS if platform not in CASES[name].cannot}
    assert runs == set(PLATFORMS), "an adapter that no case is run on is not tested"


@pytest.mark.parametrize(("name", "platform"), ROWS)
def test_attack(name: str, platform: str, sites: dict[str, Site]) -> None:
    if platform not in (*FAKES, "local"):
        pytest.fail(f"adapter {platform} has no fake platform: write tests/fakes/{platform}.py and name it in site.py")
    case, site = CASES[name], sites[platform]
    if platform in case.cannot:
        assert case.cannot[platform].holds(site), case.cannot[platform].reason
        return
    with pytest.MonkeyPatch.context() as patch:
        case.run(site, patch)


@pytest.mark.parametrize(("name", "platform"), [row for row in ROWS if row[1] not in CASES[row[0]].cannot])
def test_the_case_fails_where_the_defence_is_broken(name: str, platform: str, sites: dict[str, Site]) -> None:
    case, site = CASES[name], sites[platform]
    with pytest.MonkeyPatch.context() as patch:
        case.plant(site, patch)
        with pytest.raises(Exception) as seen, pytest.MonkeyPatch.context() as inner:
            case.run(site, inner)
    assert not isinstance(seen.value, NameError | ImportError), seen.value
