# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The whole consultation as open data: versions, passages and remarks, with what each column means.

Under the names that people took. Of what was removed, withdrawn or reported there is a line that says so, and
none of its words, nor whose they were.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from allmende.participation.drafts.export.dictionary import COLUMNS, Column
from allmende.participation.drafts.export.rows import Consultation, OpenPassage, OpenRemark, OpenVersion
from allmende.web import tables

_SHOWN = "published"
_TABLES: dict[str, type] = {"versions": OpenVersion, "passages": OpenPassage, "remarks": OpenRemark}


def as_json(consultation: Consultation) -> bytes:
    """Everything in one file."""
    return _json(asdict(_shown(consultation)) | {"columns": _described()})


def as_zip(consultation: Consultation) -> bytes:
    """A table for each kind of thing, the same as JSON, and a description that people and programs read."""
    shown = _shown(consultation)
    files = {f"{name}.csv": _csv(kind, getattr(shown, name)) for name, kind in _TABLES.items()}
    files |= {"consultation.json": as_json(shown), "datapackage.json": _json(_package(shown))}
    files[_("LIESMICH") + ".txt"] = _read_me(shown).encode()
    return _packed(files, datetime.fromisoformat(shown.made))


def _shown(consultation: Consultation) -> Consultation:
    return replace(consultation, remarks=tuple(_shown_remark(one) for one in consultation.remarks))


def _shown_remark(remark: OpenRemark) -> OpenRemark:
    if remark.state == _SHOWN:
        return remark
    bare = replace(remark, quote="", author="", organisation="", text="", suggestion="", support=None)
    return replace(bare, answer="")


def _csv(kind: type, rows: Sequence[Any]) -> bytes:
    names = [field.name for field in fields(kind)]
    lines = [tables.row(names), *(tables.row(getattr(row, name) for name in names) for row in rows)]
    return "".join(lines).encode()


def _described() -> dict[str, dict[str, str]]:
    return {table: {one.name: str(one.meaning) for one in columns} for table, columns in COLUMNS.items()}


def _package(shown: Consultation) -> dict[str, Any]:
    """Frictionless Data Package 1.0: https://specs.frictionlessdata.io/tabular-data-package/."""
    return {
        "profile": "tabular-data-package",
        "name": slugify(shown.title) or "consultation",
        "title": shown.title,
        "homepage": shown.address,
        "created": shown.made,
        "licenses": [{"path": shown.licence}],
        "contributors": [{"title": shown.organisation, "role": "publisher"}],
        "resources": [_resource(table, columns) for table, columns in COLUMNS.items()],
    }


def _resource(table: str, columns: Iterable[Column]) -> dict[str, Any]:
    said = [{"name": one.name, "type": one.type, "description": str(one.meaning)} for one in columns]
    resource = {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
    }
    return resource | {"mediatype": "text/csv", "schema": {"fields": said, "missingValues": [""]}}


def _read_me(shown: Consultation) -> str:
    """For whoever opens the file without a program that knows it."""
    lines = [shown.title, "=" * len(shown.title), "", shown.organisation, shown.address, ""]
    lines += [_("Lizenz: %(licence)s") % {"licence": shown.licence}, "", _notes(), ""]
    for table, columns in COLUMNS.items():
        lines += [f"{table}.csv", *(f"  {one.name}: {one.meaning}" for one in columns), ""]
    return "\n".join(lines)


def _notes() -> str:
    return _(
        "Wer kommentiert hat, steht hier unter dem selbst gewählten Namen. Was entfernt, zurückgezogen oder "
        "gemeldet ist, hat eine Zeile ohne Worte. Zellen, die ein Tabellenprogramm für eine Formel hielte, "
        "beginnen in den CSV-Dateien mit einem Hochkomma. consultation.json hat sie so, wie sie "
        "geschrieben wurden."
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _packed(files: dict[str, bytes], made: datetime) -> bytes:
    """The same consultation gives the same file."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(ZipInfo(name, made.timetuple()[:6]), content, ZIP_DEFLATED)
    return out.getvalue()
