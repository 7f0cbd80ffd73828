# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every German text of the site that is marked for translation, from templates and Python files."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

_MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
_PLURAL_MARKS = {"ngettext", "ngettext_lazy"}
_STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"\b(ngettext|gettext|_)\(\s*{_STRING}(?:\s*,\s*{_STRING})?")

Message = tuple[str, str]
"""The text and its plural; an empty plural where it has none."""


def messages(folder: Path) -> dict[Message, Path]:
    """Every message below `folder`, with one file that has it."""
    found: dict[Message, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".txt"):
            found |= dict.fromkeys(_in_template(path.read_text("utf-8")), path)
        elif path.suffix == ".py":
            found |= dict.fromkeys(_in_python(path.read_text("utf-8")), path)
    return found


def _in_template(text: str) -> Iterator[Message]:
    for mark, first, second in _IN_TEMPLATE.findall(templatize(text)):
        plural = ast.literal_eval(second) if second and mark == "ngettext" else ""
        yield ast.literal_eval(first), plural


def _in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        constants = [one.value for one in node.args if isinstance(one, ast.Constant)]
        texts = [one for one in constants if isinstance(one, str)]
        if node.func.id in _MARKS and texts:
            yield texts[0], texts[1] if node.func.id in _PLURAL_MARKS else ""


def entry(message: Message) -> str:
    """The message as an empty entry of a .po file."""
    text, plural = message
    lines = [f"msgid {_quoted(text)}"]
    lines += [f"msgid_plural {_quoted(plural)}", 'msgstr[0] ""', 'msgstr[1] ""'] if plural else ['msgstr ""']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    for one, where in messages(Path(sys.argv[1])).items():
        print(f"#: {where}\n{entry(one)}\n")
