# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Why a message was not taken is said in the language of the page."""

import re
from pathlib import Path

from django.utils import translation

from allmende.sensing.api.sources import Rejected
from allmende.sensors.queries import in_words

SOURCE = Path(__file__).parents[2] / "src" / "allmende"
ROOMS = ("connectors", "sensing")
SAID = "The device said no."


def reasons() -> set[str]:
    """All that the machine half knows."""
    texts = [path.read_text("utf-8") for room in ROOMS for path in (SOURCE / room).rglob("*.py")]
    pattern = re.compile(r'(?:PayloadError\(\s*|reason=)"([a-z-]+)"')
    return {one for text in texts for one in pattern.findall(text)}


def why(reason: str, device: str = "boden-1") -> str:
    with translation.override("de"):
        (found,) = in_words([Rejected(0, 1, "ttn", 1, device, 1, reason, SAID, "{}")])
        return str(found.why)


def test_every_reason_of_the_machine_half_has_german_words() -> None:
    known = reasons()
    assert {"no-device", "bad-payload", "decoder-time"} <= known
    assert [one for one in sorted(known) if why(one) == SAID] == []


def test_a_message_that_names_no_device_is_not_taken_for_a_mistyped_number() -> None:
    assert why("no-device").startswith("Diese Nummer ist hier nicht angemeldet")
    assert why("no-device", "") == "Die Nachricht sagt nicht, von welchem Gerät sie ist."


def test_what_has_no_words_yet_is_told_as_the_hub_tells_it() -> None:
    assert why("never-heard-of") == SAID
