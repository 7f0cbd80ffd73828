# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Compiles every locale/*/LC_MESSAGES/*.po to the .mo beside it: no gettext program is needed for it."""

import ast
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

MAGIC = 0x950412DE
CONTEXT_END = "\4"
FORM_END = "\0"


class BadCatalogue(Exception):
    """A .po file cannot be read; the message says where and why."""


def build_all(folder: Path) -> list[Path]:
    """Compiles what is newer than its .mo; returns what was written."""
    written = []
    for source in sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            target.write_bytes(compile_catalogue(read_catalogue(source)))
            written.append(target)
    return written


def read_catalogue(path: Path) -> dict[str, str]:
    """msgid → translation, as .mo files join them: context and plural in the key, plural forms in the value.

    Leaves out what is not translated. Raises BadCatalogue.
    """
    catalogue: dict[str, str] = {}
    for fields in _entries(path):
        key = (
            fields["msgid"] if "msgctxt" not in fields else fields["msgctxt"] + CONTEXT_END + fields["msgid"]
        )
        if "msgid_plural" in fields:
            key += FORM_END + fields["msgid_plural"]
        forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
        if key in catalogue:
            raise BadCatalogue(f"{path.name} translates {fields['msgid']!r} twice.")
        if all(forms):
            catalogue[key] = FORM_END.join(forms)
    return catalogue


def _entries(path: Path) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    name = ""
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("#") or not line:
            continue
        keyword, _, rest = line.partition(" ")
        if line.startswith('"'):
            rest = line
        else:
            if keyword in ("msgid", "msgctxt") and any(one.startswith("msgstr") for one in fields):
                yield fields
                fields = {}
            name = keyword
        try:
            fields[name] = fields.get(name, "") + ast.literal_eval(rest)
        except (SyntaxError, ValueError) as error:
            raise BadCatalogue(f"{path.name}, line {number}: {line[:60]!r} is no quoted text.") from error
    if fields:
        yield fields


def compile_catalogue(catalogue: dict[str, str]) -> bytes:
    """The GNU .mo layout: header, table of keys, table of translations, then both texts."""
    pairs = sorted((key.encode(), value.encode()) for key, value in catalogue.items())
    keys = b"".join(key + b"\0" for key, _ in pairs)
    values = b"".join(value + b"\0" for _, value in pairs)
    count, header = len(pairs), 7 * 4
    keys_at = header + 16 * count
    values_at = keys_at + len(keys)
    tables = _table([key for key, _ in pairs], keys_at) + _table([value for _, value in pairs], values_at)
    return (
        struct.pack("<7I", MAGIC, 0, count, header, header + 8 * count, 0, keys_at) + tables + keys + values
    )


def _table(texts: list[bytes], offset: int) -> bytes:
    entries = []
    for text in texts:
        entries.append(struct.pack("<2I", len(text), offset))
        offset += len(text) + 1
    return b"".join(entries)


if __name__ == "__main__":
    for one in build_all(Path(sys.argv[1] if len(sys.argv) > 1 else "src")):
        print(one)
