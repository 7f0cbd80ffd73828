# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

import pytest

from allmende.core.config import BadSetting, load


def test_an_empty_folder_gives_the_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    assert (settings.server.port, settings.sensing.time_zone) == (8000, "Europe/Berlin")
    assert settings.sensing_file == tmp_path / "sensing.sqlite3"


def test_the_environment_stands_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "allmende.toml").write_text(
        '[town]\nname = "Lemgo"\nags = "05766044"\n[server]\nport = 9000\n'
    )
    settings = load(tmp_path, {"ALLMENDE_SERVER_PORT": "9001", "ALLMENDE_SERVER_OPEN_WRITES": "yes"})
    assert (settings.town.name, settings.server.port, settings.server.open_writes) == ("Lemgo", 9001, True)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[towm]\n", r"allmende.toml has \[towm\]. Known sections: server, town, map, sensing."),
        ("town = 3\n", r"town is a section. Try: \[town\]"),
        ("[town]\nnme = 'x'\n", "has 'nme'. Known: name"),
        ("[server]\nport = 'x'\n", "server.port is 'x'. Known: a whole number."),
        ("[server]\nport = true\n", "server.port is True"),
        ("[server]\nopen_writes = 'maybe'\n", "server.open_writes is 'maybe'"),
        ("[sensing]\ntime_zone = 'Mars'\n", "Try: Europe/Berlin"),
        ("[server]\ntrusted_proxies = '127.0.0.1, proxy'\n", "trusted_proxies has 'proxy'. Known: addresses"),
        ("[town\n", "allmende.toml cannot be read"),
        ("[database]\nurl = 'mysql://a:secret@b/c'\n", "Known: postgresql://user:password@host:5432/name"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, written: str, message: str) -> None:
    (tmp_path / "allmende.toml").write_text(written)
    with pytest.raises(BadSetting, match=message):
        load(tmp_path, {})


def test_one_address_is_for_both_stores_and_each_may_have_its_own(tmp_path: Path) -> None:
    given = {"ALLMENDE_DATABASE_URL": "postgresql://one", "ALLMENDE_PEOPLE_DATABASE_URL": "postgresql://two"}
    settings = load(tmp_path, given)
    assert (settings.sensing_url, settings.people_url) == ("postgresql://one", "postgresql://two")
    assert (load(tmp_path, {}).sensing_url, load(tmp_path, {}).people_url) == ("", "")
    assert "postgresql" not in repr(settings)
