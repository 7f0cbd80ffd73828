# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where each passage of an old version is in a new one, and with how much confidence.

`passages` takes blocks apart into stems, `candidates` finds pairs that share rare words, `flows` decides
which words went where (with `runs`, the word sequences that two texts share, and `surroundings`, what the
neighbours say), `judging` says what happened to each passage, `trust` how sure that is. `spans` moves a
marked span along, `words` shows the difference. All pure: no Django, no clock, no chance.
"""

from collections.abc import Sequence

from allmende.participation.drafts.blocks import Block
from allmende.participation.drafts.matching.candidates import candidates_of
from allmende.participation.drafts.matching.flows import flows_of
from allmende.participation.drafts.matching.judging import judge
from allmende.participation.drafts.matching.model import Change, Match, Matching
from allmende.participation.drafts.matching.passages import both
from allmende.participation.drafts.matching.trust import CERTAIN

__all__ = ["CERTAIN", "Change", "Match", "Matching", "match"]


def match(old: Sequence[Block], new: Sequence[Block]) -> Matching:
    """One Match for each old block, in order."""
    versions = both(old, new)
    return judge(flows_of(versions, candidates_of(versions)))
