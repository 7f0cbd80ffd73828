# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happened to each old passage."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from allmende.participation.drafts.matching.flows import Flow, Flows
from allmende.participation.drafts.matching.model import Change, Match, Matching
from allmende.participation.drafts.matching.trust import CERTAIN, Trust


def judge(state: Flows) -> Matching:
    by_old: dict[int, list[Flow]] = defaultdict(list)
    entries: dict[int, int] = defaultdict(int)
    for flow in state.all:
        by_old[flow.old].append(flow)
        entries[flow.new] += 1
    moved, trust = _moved(state.found), Trust(state)
    matches = []
    for one in state.both.old:
        own = by_old[one.index]
        value = trust.of(one.index, own)
        change = _change(state, one.index, own, entries, moved)
        places = tuple(sorted(flow.new for flow in own))
        matches.append(Match(one.index, places, change, value, value >= CERTAIN))
    added = (new for new in range(len(state.both.new)) if new not in state.entered)
    return Matching(tuple(matches), tuple(added))


def _change(
    state: Flows, old: int, own: Sequence[Flow], entries: Mapping[int, int], moved: frozenset[int]
) -> Change:
    if not own:
        return "deleted"
    if len(own) > 1:
        return "split"
    if entries[own[0].new] > 1:
        return "merged"
    if old in moved:
        return "moved"
    one, other = state.both.old[old], state.both.new[own[0].new]
    return "unchanged" if one.text == other.text and one.is_heading == other.is_heading else "edited"


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
