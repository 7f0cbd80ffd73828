# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people propose in the demo town, and the tour's stop for it.

Told once, where nobody has proposed anything yet, through the room's own actions; then dated back, as if the
town had been at it for months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from allmende.core.principal import TOWN
from allmende.discussion import actions as discussion
from allmende.discussion.models import Contribution, Thread, Verdict
from allmende.identity.models import Organisation, Person
from allmende.participation.ideas import actions
from allmende.participation.ideas.models import Category, Idea, Status
from allmende.web.stops import Aim, TourStop
from allmende.web.stops import marked as _

TOUR = (
    TourStop(
        Aim.IDEAS,
        _("Ideen"),
        _("Wer etwas verändern will, schlägt es vor; alle sehen, was daraus wurde und warum."),
        "/ideen",
    ),
)
CHAPTER = 10
"""Ideas come first: projects and drafts come of them."""

PARKING = "Parken am Markt: zeigen, wo noch Plätze frei sind"
_CATEGORIES = {
    "Verkehr": "mobility",
    "Innenstadt": "retail",
    "Grün und Umwelt": "environment",
    "Zusammenleben": "",
}


@dataclass(frozen=True, slots=True)
class Told:
    """`who`, `supporters` and those of `replies` by the name of their mailbox; `place` with metres east and
    north of the centre; `days` ago. `steps`: status and reason."""

    who: str
    title: str
    text: str
    category: str
    days: int
    place: tuple[str, int, int] | None = None
    supporters: str = ""
    steps: tuple[tuple[Status, str], ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    voice: str = ""


_WHY_NOT_FREE = (
    "Die Einnahmen von 180.000 Euro im Jahr bezahlen den Stadtbus am Abend. Eine Zählung im März zeigte: Wer "
    "länger parkt, kauft nicht mehr ein. Kürzere Zeiten am Markt prüfen wir im Vorhaben Parken am Markt."
)
_STORY = (
    Told(
        "jana",
        PARKING,
        "Jeden Samstag kreisen Autos um den Markt und suchen. Ein Schild am Ring und eine Seite fürs Handy "
        "könnten zeigen, wo noch etwas frei ist. Dann fahren weniger im Kreis, und es wird leiser.",
        "Verkehr",
        200,
        ("Marktplatz", 60, -40),
        "lina hanno pelle wanda leo sven",
        (
            (Status.SEEN, ""),
            (Status.CHECKED, "Die Stadtwerke prüfen, welche Sensoren auf Kopfsteinpflaster halten."),
        ),
        (
            ("wanda", "Wir könnten die Sensoren an den Laternen mitversorgen. Strom liegt dort."),
            ("lina", "Bitte ohne Kameras. Sensoren im Boden sehen keine Gesichter."),
            ("jana", "Genau so meine ich es: nur frei oder besetzt."),
        ),
    ),
    Told(
        "leo",
        "Kostenlos parken in der ganzen Innenstadt",
        "Dann kommen wieder mehr Leute einkaufen.",
        "Innenstadt",
        150,
        None,
        "pelle",
        (
            (Status.SEEN, ""),
            (
                Status.DECLINED,
                _WHY_NOT_FREE,
            ),
        ),
        (("jana", "Schade, aber der Abendbus ist mir wichtiger."),),
    ),
    Told(
        "lina",
        "Den Radweg an der Aue beleuchten",
        "Im Winter ist es ab vier Uhr dunkel. Licht, das nur angeht, wenn jemand kommt, stört die "
        "Fledermäuse weniger.",
        "Verkehr",
        320,
        ("Uferweg", -420, 160),
        "jana hanno mona",
        (
            (Status.SEEN, ""),
            (
                Status.CHECKED,
                "Mit der unteren Naturschutzbehörde abgestimmt: warmes Licht, unter 2.700 Kelvin.",
            ),
            (Status.DONE, "Seit November leuchten 14 Laternen, gedimmt und nur bei Bewegung."),
        ),
    ),
    Told(
        "hanno",
        "Ein Trinkbrunnen am Bahnhof",
        "An heißen Tagen gibt es dort kein Wasser. Die Hochschule würde messen, wie oft er benutzt wird.",
        "Grün und Umwelt",
        40,
        ("Bahnhofsvorplatz", 380, 300),
        "jana lina",
        ((Status.SEEN, "Wir klären, wer das Wasser regelmäßig prüft."),),
    ),
    Told(
        "pelle",
        "Eine Bank im Schatten am Spielplatz Mühlweg",
        "Wer auf Kinder aufpasst, sitzt dort in der prallen Sonne.",
        "Grün und Umwelt",
        60,
        ("Spielplatz Mühlweg", -250, -320),
        "wanda",
    ),
    Told(
        "mona",
        "Mehr Bäume am Spielplatz Mühlweg",
        "Ein Dach aus Blättern kühlt besser als jedes Segel. Drei Linden würden reichen.",
        "Grün und Umwelt",
        58,
        ("Spielplatz Mühlweg", -240, -310),
        "lina jana hanno",
    ),
    Told(
        "lina",
        "Nachts am Wallring messen, wie laut es ist",
        "Wir Luftfreunde stellen zwei Messgeräte und werten sie mit der Hochschule aus.",
        "Verkehr",
        25,
        ("Wallring", 500, -120),
        voice="Luftfreunde",
    ),
    Told(
        "jana",
        "Ein offener Bücherschrank am Rathaus",
        "Bücher mitnehmen, Bücher hinstellen. Die Telefonzelle steht ja noch da.",
        "Zusammenleben",
        6,
        ("Rathaus", -40, 80),
        "lina",
        (),
        (
            ("pelle", "So ein Quatsch, wer das vorschlägt, kann nicht lesen."),
            ("hanno", "Ich würde ihn am Samstag aufräumen."),
        ),
    ),
)
_MERGED = ("Eine Bank im Schatten am Spielplatz Mühlweg", "Mehr Bäume am Spielplatz Mühlweg")
_REMOVED = "So ein Quatsch"


def tell(people: Mapping[str, Person], houses: Mapping[str, Organisation]) -> None:
    """`people` by mailbox, `houses` by name. Nothing where somebody has proposed already."""
    if Idea.objects.exists():
        return
    town = Organisation.objects.get(pk=TOWN)
    with transaction.atomic():
        actions.keep_categories(people["vera"], town, _CATEGORIES)
        made = {one.title: _propose(one, people, houses, town) for one in _STORY}
        actions.merge(people["mona"], made[_MERGED[0]], made[_MERGED[1]])
        _moderate(people["vera"])
        for one in _STORY:
            _date_back(made[one.title], one.days)


def _propose(
    told: Told, people: Mapping[str, Person], houses: Mapping[str, Organisation], town: Organisation
) -> Idea:
    person = people[told.who]
    facts = {"title": told.title, "text": told.text, "category": Category.objects.get(name=told.category)}
    idea = actions.propose(person, town, facts | _place(told.place), houses.get(told.voice))
    if idea.opening is not None and told.voice:
        discussion.release(person, idea.opening)
    idea.refresh_from_db()
    for name in told.supporters.split():
        actions.support(people[name], idea)
    _reply(people, idea, told.replies)
    for status, reason in told.steps:
        actions.set_status(people["edda"], idea, status, reason)
    return Idea.objects.get(pk=idea.pk)


def _place(place: tuple[str, int, int] | None) -> dict[str, object]:
    if place is None:
        return {}
    name, east, north = place
    centre = settings.ALLMENDE.town
    return {
        "place": name,
        "longitude": round(centre.centre_lon + east / 70_000, 6),
        "latitude": round(centre.centre_lat + north / 111_000, 6),
    }


def _reply(people: Mapping[str, Person], idea: Idea, replies: Sequence[tuple[str, str]]) -> None:
    thread = Thread.objects.get(address=idea.address)
    for name, text in replies:
        discussion.contribute(people[name], thread, text)


def _moderate(moderator: Person) -> None:
    """One word too many, and why it is gone."""
    rude = Contribution.objects.get(text__startswith=_REMOVED)
    words = "Über die Idee darf man streiten, über den Menschen nicht."
    discussion.decide(moderator, rude, Verdict.REMOVE, "insult", words)


def _date_back(idea: Idea, days: int) -> None:
    """As if it had all taken its time: the first word so many days ago, the others one by one since."""
    start = timezone.now() - timedelta(days=days)
    Idea.objects.filter(pk=idea.pk).update(made=start)
    said = list(Contribution.objects.filter(thread__address=idea.address).order_by("id"))
    for number, one in enumerate(said):
        at = start + timedelta(days=days * number / (len(said) + 2), minutes=37 * number)
        ended = None if one.ended is None else at + timedelta(hours=3)
        published = None if one.published is None else at
        Contribution.objects.filter(pk=one.pk).update(made=at, published=published, ended=ended)
    steps = list(idea.steps.all())
    for number, step in enumerate(steps, 1):
        at = start + timedelta(days=days * number / (len(steps) + 2))
        idea.steps.filter(pk=step.pk).update(made=at)
        Idea.objects.filter(pk=idea.pk).update(changed=at)
