# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Lock files name no host: whoever installs decides where packages come from."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "assets/package-lock.json")


def main() -> int:
    named = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in LOCKS
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if "://" in line or '"resolved"' in line
    ]
    print("\n".join(named), end="\n" if named else "")
    return 1 if named else 0


if __name__ == "__main__":
    sys.exit(main())
