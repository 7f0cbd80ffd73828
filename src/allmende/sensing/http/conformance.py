# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the root document says of the standard and of extensions, true to the last line (OGC 18-088 §9.2.1).

Extensions go by the names that clients know them by."""

from collections.abc import Iterable


def _all(before: str, names: Iterable[str], after: str = "") -> tuple[str, ...]:
    return tuple(f"{before}{one}{after}" for one in names)


_STANDARD = _all(
    "http://www.opengis.net/spec/iot_sensing/1.1/req/",
    (
        "datamodel",
        "resource-path/resource-path-to-entities",
        "request-data/status-code",
        "request-data/query-status-code",
        "request-data/order",
        "request-data/expand",
        "request-data/select",
        "request-data/orderby",
        "request-data/top",
        "request-data/skip",
        "request-data/count",
        "request-data/filter",
        "request-data/built-in-filter-operations",
        "request-data/pagination",
        "create-update-delete",
        "data-array/data-array",
        "multi-datastream",
        "batch-request/batch-request",
    ),
)
_INSIDE = _all(
    "https://github.com/INSIDE-information-systems/SensorThingsAPI/blob/master/",
    ("CSV-ResultFormat/CSV-ResultFormat.md",),
)
_FROST = _all(
    "https://fraunhoferiosb.github.io/FROST-Server/extensions/",
    (
        "DeepSelect",
        "FilteredDelete",
        "GeoJSON-ResultFormat",
        "JsonBatchRequest",
        "ResponseMetadata",
        "SelectDistinct",
    ),
    ".html",
)
CONFORMANCE = (*_STANDARD, *_INSIDE, *_FROST)
