# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The search over twenty thousand pages, against looking for the same letters in every one of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure, Figures
from bench.processes import ROOT

_MEASURE = """
import json, random, sys
from pathlib import Path
from statistics import median
from time import perf_counter
from allmende.core.config import load
from allmende.sensing import hub
from allmende.site.upkeep import migrate_people
chosen = load(Path(sys.argv[1]))
migrate_people(chosen)
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from allmende.core.principal import ANONYMOUS
from allmende.identity.models import seen_by
from allmende.search import engine
from allmende.search.models import Entry
from allmende.search.queries import find, similar

chance = random.Random(7)
common = "Markt Platz Weg Schule Rathaus Bus Rad Baum Wasser Luft Kinder Jugend Verein Straße Haus".split()
rare = [f"Wort{number}" for number in range(4_000)]
entries = [
    Entry(
        address=f"/ideen/{number}", kind="idea", title=" ".join(chance.sample(common, 3)),
        text=" ".join([*chance.sample(rare, 12), *chance.sample(common, 6)]),
        audience=1 if number % 10 else 0, organisation_id=1, municipality_id=1,
    )
    for number in range(1, 20_001)
]
with transaction.atomic():
    Entry.objects.bulk_create(entries)
    for one in Entry.objects.iterator():
        engine.put(one.pk, one.title, one.text)
nobody = AnonymousUser()

def took(act):
    times = []
    for _ in range(15):
        start = perf_counter()
        act()
        times.append(perf_counter() - start)
    return median(times) * 1e3

def plainly():
    found = Entry.objects.filter(seen_by(nobody))
    for word in ("Wort17", "Markt"):
        found = found.filter(text__icontains=word)
    return found.count()

with hub.opened(chosen):
    print(json.dumps({
        "rare": took(lambda: find(nobody, ANONYMOUS, "Wort17 Markt")),
        "common": took(lambda: find(nobody, ANONYMOUS, "Rathaus Schule")),
        "similar": took(lambda: similar(nobody, "Ein Platz für Kinder an der Schule Wort3", "idea")),
        "plain": took(plainly),
    }))
"""


def bench(folder: Path) -> Figures:
    data = folder / "finding"
    data.mkdir(parents=True)
    environment = os.environ | {"ALLMENDE_DATA": str(data)}
    command = [sys.executable, "-c", _MEASURE, str(data)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    took = json.loads(done.stdout.splitlines()[-1])
    return {
        "search": Figure(took["rare"], "ms", took["plain"]),
        "search_common": Figure(took["common"], "ms", took["plain"]),
        "similar": Figure(took["similar"], "ms", took["plain"]),
    }
