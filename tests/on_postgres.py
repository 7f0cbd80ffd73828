# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.on_postgres PYTEST-ARGUMENTS`: tests of the people half with everything on PostgreSQL.

Django settles once in a process where its tables are, so these tests run in one of their own."""

import os
import subprocess
import sys

import psycopg

from bench import embedded

ROOMS = ("tests/identity", "tests/search", "tests/discussion", "tests/participation/ideas")
FILES = ("tests/identity/test_keyring.py", "tests/identity/test_key_sources.py")
"""Not these: they open files, or PostgreSQL by themselves."""
GIVEN = "ALLMENDE_TEST_DATABASE_URL"


def main(arguments: list[str]) -> int:
    given = os.environ.get(GIVEN)
    server = None if given else embedded.start()
    url = given or (server.url() if server else "")
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE people_of_tests") if server else None
        if server:
            with psycopg.connect(server.url("template1"), autocommit=True) as connection:
                connection.execute("CREATE SCHEMA IF NOT EXISTS people")
            url = server.url("people_of_tests")
        environment = {**os.environ, "ALLMENDE_PEOPLE_DATABASE_URL": url}
        command = [sys.executable, "-m", "pytest", *arguments]
        if not any(one.startswith("tests/") for one in arguments):
            command += [*ROOMS, *(f"--ignore={one}" for one in FILES)]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        if server:
            embedded.remove(server)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
