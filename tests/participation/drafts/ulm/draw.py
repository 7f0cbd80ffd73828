# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Draws 100 passages from those that were judged: `python -m tests.participation.drafts.ulm.draw`.

The draw knows the judgement and no matcher, so that it stays the same whatever the matcher answers. What is
not drawn is what thresholds may be fitted on.
"""

import json
import random
from pathlib import Path

JUDGED = Path(__file__).with_name("judged.json")
SAMPLE = Path(__file__).with_name("sample.json")
_SEED = 2021_11
_STRATA = {"unchanged": 14, "edited": 26, "moved": 4, "split": 8, "merged": 8, "deleted": 40}


def drawn() -> list[str]:
    passages = json.loads(JUDGED.read_text("utf-8"))["passages"]
    chance = random.Random(_SEED)
    names: list[str] = []
    for kind, count in _STRATA.items():
        names += chance.sample([one["old"] for one in passages if one["kind"] == kind], count)
    return sorted(names)


if __name__ == "__main__":
    SAMPLE.write_text(json.dumps(drawn(), ensure_ascii=False, indent=1) + "\n", "utf-8")
