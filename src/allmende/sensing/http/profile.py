# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a version of the standard calls the control information of its answers: 2.0 will be another one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """Names of members; those of links follow the name of the link: `Datastreams@iot.navigationLink`."""

    id: str
    self_link: str
    navigation_link: str
    next_link: str
    count: str
    estimated: str
    """Not of the standard: the count beside it is an estimate."""


V1_1 = Profile(
    id="@iot.id",
    self_link="@iot.selfLink",
    navigation_link="@iot.navigationLink",
    next_link="@iot.nextLink",
    count="@iot.count",
    estimated="@iot.countIsEstimate",
)
"""OGC 18-088 §8.1."""
