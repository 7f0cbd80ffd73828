# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`allmende demo` prints accounts and a key that work, and the same ones at every start."""

import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

_END = "/v1.1/Things"


@contextmanager
def demo(data: Path) -> Iterator[str]:
    """What a running demo has printed."""
    command = [sys.executable, "-m", "allmende", "demo", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.rstrip().endswith(_END):
                    break
            yield "".join(lines)
        finally:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def accounts(printed: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\S+@\S+) +(\S+) ", printed, re.MULTILINE))


def key(printed: str) -> str:
    found = re.search(r"Bearer (alm_\S+)'", printed)
    assert found is not None
    return found[1]


def address(printed: str) -> str:
    found = re.search(r"läuft: +(\S+)", printed)
    assert found is not None
    return found[1]


def post(printed: str, **headers: str) -> int:
    request = urllib.request.Request(
        f"{address(printed)}/v1.1/Things",
        b'{"name": "Schulhof", "description": "Wetter"}',
        {"Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def signed_in(printed: str, email: str) -> urllib.request.OpenerDirector:
    """A browser after the sign-in form."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = f"{address(printed)}/konto/anmelden"
    with browser.open(page, timeout=20) as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    assert token is not None
    fields = {"csrfmiddlewaretoken": token[1], "login": email, "password": accounts(printed)[email]}
    with browser.open(page, urlencode(fields).encode(), timeout=20) as answer:
        assert answer.url == f"{address(printed)}/konto"
    return browser


def read(browser: urllib.request.OpenerDirector, url: str) -> tuple[int, str]:
    try:
        with browser.open(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


def test_a_start_prints_accounts_and_a_key_that_work_and_the_next_one_the_same(data: Path) -> None:
    with demo(data) as first:
        assert len(accounts(first)) == 13
        assert post(first) == 401
        assert post(first, Authorization=f"Bearer {key(first)}") == 201
        steward = signed_in(first, "sven@auenbrueck.example")
        status, page = read(steward, f"{address(first)}/organisationen/1/schluessel")
        assert (status, "Musterstadt: zum Ausprobieren" in page) == (200, True)
        outsider = signed_in(first, "wanda@auenbrueck.example")
        assert read(outsider, f"{address(first)}/postausgang")[0] == 404
        operator = signed_in(first, "bruno@auenbrueck.example")
        assert read(operator, f"{address(first)}/postausgang")[0] == 200
    with demo(data) as second:
        assert (accounts(second), key(second)) == (accounts(first), key(first))
        assert post(second, Authorization=f"Bearer {key(second)}") == 201
    kept = data / "secrets" / "demo-accounts.txt"
    assert kept.stat().st_mode & 0o077 == 0
    assert len(set(accounts(first).values())) == 13
