# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from allmende.projects import actions
from allmende.projects.models import *
from tests.identity.people import signed_in

def test_all_pages(make, owner, add_station):
    p = make(longitude=9.5, latitude=50.9)
    k = add_station("Markt")
    actions.keep(owner, Permit(project=p, title="Laternen", authority="Ordnungsamt", valid_until=timezone.localdate() - timedelta(days=1)))
    actions.keep(owner, Phase(project=p, title="Bauen", ends=timezone.localdate() - timedelta(days=1)))
    actions.keep(owner, Partner(project=p, name="Musterbetrieb", role="company"))
    actions.keep(owner, Event(project=p, title="Treffen", starts=timezone.now()+timedelta(days=2)))
    actions.keep(owner, Cost(project=p, title="Sensoren", planned="10.10", actual="20.20"))
    s = actions.link_sensor(owner, p, k.thing)
    actions.keep_entry(owner, Entry(project=p, title="Los", text="Es geht los."))
    c = signed_in(owner)
    base = p.address
    for client in (c, Client()):
        for a in ["/vorhaben", base, base + ".json", f"{base}/messstelle/{k.thing}", f"/messstellen/{k.thing}", "/neues.atom", "/termine", "/suche?q=Markt"]:
            for pre in ("", "/en"):
                r = client.get(pre + a, follow=True)
                assert r.status_code in (200, 404 if pre and a.endswith("atom") else 200), (a, r.status_code)
    from allmende.projects.editing import KINDS, SECTIONS
    inner = ["/vorhaben/neu", "/vorhaben/innen", base + "/innen", base + "/bearbeiten", *[f"{base}/bearbeiten/{x}" for x in SECTIONS], *[f"{base}/bearbeiten/{x}/neu" for x in KINDS],  *[f"{base}/bearbeiten/{x.slug}/{x.model.objects.get().pk}" for x in KINDS.values()], "/meins"]
    for a in inner:
        r = c.get(a)
        assert r.status_code == 200, (a, r.status_code)
        assert Client().get(a).status_code == 302, a
    print(c.get(base + "/innen").content.decode())
    print(c.get(base + ".json").content.decode())
