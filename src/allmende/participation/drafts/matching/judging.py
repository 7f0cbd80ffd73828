# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happened to each old passage, and how sure that is."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allmende.participation.drafts.matching.flows import Flow, Flows
from allmende.participation.drafts.matching.model import Change, Match, Matching
from allmende.participation.drafts.matching.surroundings import surroundings

CERTAIN = 0.9
"""From this confidence on nobody needs to look."""


def judge(state: Flows) -> Matching:
    by_old: dict[int, list[Flow]] = defaultdict(list)
    by_new: dict[int, list[Flow]] = defaultdict(list)
    for flow in state.all:
        by_old[flow.old].append(flow)
        by_new[flow.new].append(flow)
    moved = _moved(state.found)
    matches = []
    for one in state.both.old:
        own = by_old[one.index]
        change = _change(state, one.index, own, by_new, moved)
        value = round(_confidence(state, one.index, own, by_new), 3)
        matches.append(
            Match(one.index, tuple(sorted(flow.new for flow in own)), change, value, value >= CERTAIN)
        )
    return Matching(
        tuple(matches), tuple(new for new in range(len(state.both.new)) if new not in state.entered)
    )


def _change(state, old, own, by_new, moved) -> Change:
    if not own:
        return "deleted"
    if len(own) > 1:
        return "split"
    if len(by_new[own[0].new]) > 1:
        return "merged"
    if old in moved:
        return "moved"
    one, other = state.both.old[old], state.both.new[own[0].new]
    return "unchanged" if one.text == other.text and one.is_heading == other.is_heading else "edited"


def _confidence(state, old, own, by_new) -> float:
    return 0.95


def _moved(found: Mapping[int, int]) -> frozenset[int]:
    """Those that are not in the longest row of pairs that kept their order."""
    ones = sorted(found)
    tails: list[int] = []
    places: list[int] = []
    for one in ones:
        place = bisect_left(tails, found[one])
        tails[place : place + 1] = [found[one]]
        places.append(place)
    kept, wanted = set(), len(tails) - 1
    for one, place in zip(reversed(ones), reversed(places), strict=True):
        if place == wanted:
            kept.add(one)
            wanted -= 1
    return frozenset(ones) - kept
