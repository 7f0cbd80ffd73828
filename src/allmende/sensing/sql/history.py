# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tables whose rows are known as they were, with their columns: `$as_of`.

A table as of an instant is what is as it was then, and of what has changed since what it was then."""

from typing import Final

HISTORIC: Final[dict[str, tuple[str, ...]]] = {
    "thing": ("id", "name", "description", "properties", "organisation", "visibility"),
    "location": (
        "id",
        "name",
        "description",
        "encoding_type",
        "location",
        "properties",
        "organisation",
        "visibility",
    ),
    "historical_location": ("id", "thing", "time"),
    "sensor": (
        "id",
        "name",
        "description",
        "encoding_type",
        "metadata",
        "properties",
        "organisation",
        "visibility",
    ),
    "observed_property": (
        "id",
        "name",
        "definition",
        "description",
        "properties",
        "organisation",
        "visibility",
    ),
    "feature": (
        "id",
        "name",
        "description",
        "encoding_type",
        "feature",
        "properties",
        "location",
        "organisation",
        "visibility",
    ),
    "datastream": (
        "id",
        "thing",
        "sensor",
        "multi",
        "name",
        "description",
        "observation_type",
        "unit_of_measurement",
        "data_types",
        "properties",
        "organisation",
        "visibility",
    ),
    "thing_location": ("thing", "location"),
    "historical_location_location": ("historical_location", "location"),
    "datastream_observed_property": ("datastream", "position", "observed_property"),
}


def as_of(table: str) -> str:
    """A sub-select in place of the table; its three values are the instant."""
    columns = ", ".join(HISTORIC[table])
    return (
        f"(SELECT {columns} FROM {table} WHERE since <= ? UNION ALL "
        f"SELECT {columns} FROM {table}_history WHERE valid_from <= ? AND valid_to > ?)"
    )
