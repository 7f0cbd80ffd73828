# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the optimiser does in a process of its own (core/child.py): by values alone."""

from allmende.barcamp.optimiser.instance import Instance
from allmende.barcamp.optimiser.planning import plan
from allmende.barcamp.optimiser.replanning import Replan, replan
from allmende.barcamp.optimiser.report import Plan


def planned(instance: Instance, seconds: float) -> Plan:
    return plan(instance, seconds=seconds)


def replanned(instance: Instance) -> Replan:
    return replan(instance)
