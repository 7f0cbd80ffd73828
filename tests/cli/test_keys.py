# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys at the console, over real stores and beside a running server."""

import json
import re
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from allmende.cli.main import main
from allmende.core.config import Settings
from allmende.core.principal import SYSTEM, Principal
from allmende.sensing import hub
from allmende.sensing.api.devices import NewStation, NewStream, ensure_station

_CONSOLE = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from allmende.cli.main import main
for line in sys.stdin:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            code = main(json.loads(line))
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


class Said(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Keys = Callable[..., Said]


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    """`allmende keys ARGUMENTS` in one process a test, not in this one: Django reads its settings once."""
    with subprocess.Popen(
        [sys.executable, "-c", _CONSOLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asked, answered = process.stdin, process.stdout
        assert asked is not None
        assert answered is not None

        def run(*arguments: str) -> Said:
            asked.write(json.dumps(["keys", *arguments, "--data", str(tmp_path)]) + "\n")
            asked.flush()
            return Said(*json.loads(answered.readline()))

        yield run


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "allmende", "serve", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = (re.search(r"Allmende is at (\S+)", line) for line in process.stderr)
        try:
            yield next(one[1] for one in found if one)
        finally:
            process.kill()
            process.communicate()


def station(data: Path, key: str, owner: Principal = SYSTEM) -> int:
    with hub.opened(Settings(data=data)):
        stream = NewStream("level", "Füllstand", "", "Meter", "m", "", "Füllstand", "")
        new = NewStation(key, key, "", (stream,), longitude=9.48, latitude=50.88)
        return ensure_station(owner, new).streams["level"]


def status(address: str, key: str, datastream: int, how: str = "Bearer ") -> int:
    request = urllib.request.Request(
        f"{address}/v1.1/Datastreams({datastream})/Observations",
        b'{"result": 21.5}',
        {"Content-Type": "application/json", "Authorization": how + key},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def eventually(wanted: int, ask: Callable[[], int]) -> bool:
    """A running server looks twice a second; a second is what it promises, a busy machine gets five."""
    from time import monotonic, sleep

    end = monotonic() + 5
    while (found := ask()) != wanted and monotonic() < end:
        sleep(0.1)
    return found == wanted


def test_a_key_counts_beside_a_running_server_until_it_is_revoked(
    tmp_path: Path, keys: Keys, address: str
) -> None:
    own, foreign = station(tmp_path, "a"), station(tmp_path, "b")
    made = keys("create", "--name", "Pegel", "--observe", str(own), "--days", "30")
    assert made.returncode == 0, made.stderr
    text = made.stdout.strip()
    assert re.fullmatch(r"alm_1_[\w-]{43}", text)
    assert eventually(201, lambda: status(address, text, own))
    assert status(address, text, foreign) == 403
    assert keys("revoke", "1").stdout == "Key 1 (Pegel) counts no more.\n"
    assert eventually(401, lambda: status(address, text, own))


def test_all_keys_are_listed_without_their_secrets(keys: Keys) -> None:
    assert keys("list").returncode == 2
    made = keys("create", "--name", "Lader", "--manage", "--read-private")
    assert "A new installation was made in" in made.stderr
    keys("create", "--name", "Katalog", "--manage-catalogue", "--days", "1")
    keys("revoke", "alm_2")
    listed = keys("list").stdout.splitlines()
    assert re.split("  +", listed[0])[3:] == ["MAY", "MADE BY", "MADE", "EXPIRES", "LAST USED", "REVOKED"]
    assert re.fullmatch(
        r"1 +Lader +\S.* +manage, read private +console +\d{4}-\d\d-\d\d +never +never", listed[1]
    )
    assert re.search(r"catalogue.*\d{4}-\d\d-\d\d +never +\d{4}-\d\d-\d\d$", listed[2])
    assert made.stdout.strip().split("_", 2)[2] not in "".join(listed)
    assert "was revoked before" in keys("revoke", "2").stdout
    assert "There is no key 7. Nothing was changed." in keys("revoke", "7").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "--name", "a"), "This key could do nothing."),
        (("create", "--name", " ", "--manage"), "--name has 0 letters. Known: 1 to 120."),
        (("create", "--name", "a", "--observe", "x"), "'x' is no list of datastreams. Try: 12,13"),
        (("create", "--name", "a", "--manage", "--days", "0"), "Known: 1 to 36500."),
        (("revoke", "7"), "There is no installation in"),
        (("revoke", "x"), "'x' is no number of a key."),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    try:
        code: object = main(["keys", *arguments, "--data", str(tmp_path)])
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_done_is_said_in_one_sentence(keys: Keys, tmp_path: Path) -> None:
    for arguments, said in (
        (("--manage", "--organisation", "7"), "There is no organisation 7."),
        (("--observe", "7"), "has no Datastream 7. Nothing was made."),
    ):
        answer = keys("create", "--name", "a", *arguments)
        assert answer.returncode == 2
        assert said in answer.stderr
        with closing(sqlite3.connect(tmp_path / "people.sqlite3")) as connection:
            assert connection.execute("SELECT count(*) FROM identity_apikey").fetchone() == (0,)


def test_a_datastream_of_another_organisation_is_refused(tmp_path: Path, keys: Keys) -> None:
    foreign = station(tmp_path, "Pumpe", Principal("system", everything=True, home=7))
    answer = keys("create", "--name", "a", "--observe", str(foreign))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"has no Datastream {foreign}." in answer.stderr
