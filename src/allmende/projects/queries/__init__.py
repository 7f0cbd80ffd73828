# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is shown of Vorhaben, and to whom."""

from allmende.projects.queries.inside import Finding, Inside, inside, overdue
from allmende.projects.queries.lists import Teaser, Wanted, choices, project, teasers
from allmende.projects.queries.parts import Parts, origin, owners, parts
from allmende.projects.queries.sensors import Sensor, sensor, sensors, stations_to_link
from allmende.projects.queries.story import Costs, Story, costs, story

__all__ = [
    "Costs",
    "Finding",
    "Inside",
    "Parts",
    "Sensor",
    "Story",
    "Teaser",
    "Wanted",
    "choices",
    "costs",
    "inside",
    "origin",
    "overdue",
    "owners",
    "parts",
    "project",
    "sensor",
    "sensors",
    "stations_to_link",
    "story",
    "teasers",
]
