#!/bin/sh
# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
# Makes the virtual environment $1: with uv where it is there, else with Python's own venv and uv from PyPI.
set -eu
venv=$1

python=""
for one in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$one" >/dev/null && "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$one
        break
    fi
done
if [ -z "$python" ]; then
    echo "Allmende needs Python 3.11 or newer. Found: $(python3 --version 2>&1 || echo none). Try: apt install python3 python3-venv" >&2
    exit 2
fi

if command -v uv >/dev/null; then
    exec uv venv --quiet --python "$(command -v "$python")" "$venv"
fi
if ! "$python" -m venv "$venv"; then
    rm -rf "$venv"
    echo "Python cannot make a virtual environment here. Try: apt install python3-venv" >&2
    exit 2
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check 'uv>=0.9'
