# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The sixteen Länder by the first two digits of the AGS, and whom to turn to there about barriers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Land:
    """`body`: where people turn to whom their town gave no answer. `mail` is empty where not certain."""

    name: str
    body: str
    website: str
    mail: str = ""


ALL_BODIES = "https://lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender"
"""A public list of all Länder's bodies, kept by one of them."""

LAENDER = {
    "01": Land(
        "Schleswig-Holstein",
        "Beschwerdestelle für barrierefreie Informationstechnik des Landes Schleswig-Holstein",
        "https://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren/",
        "bbit@landtag.ltsh.de",
    ),
    "02": Land(
        "Hamburg",
        "Schlichtungsstelle nach dem Hamburgischen Behindertengleichstellungsgesetz",
        "https://www.hamburg.de/schlichtungsstelle",
    ),
    "03": Land(
        "Niedersachsen",
        "Schlichtungsstelle bei der Landesbeauftragten für Menschen mit Behinderungen in Niedersachsen",
        "https://www.ms.niedersachsen.de",
        "schlichtungsstelle@ms.niedersachsen.de",
    ),
    "04": Land(
        "Bremen",
        "Zentralstelle für barrierefreie Informationstechnik beim Landesbehindertenbeauftragten",
        "https://www.behindertenbeauftragter.bremen.de",
    ),
    "05": Land(
        "Nordrhein-Westfalen",
        "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen",
        "https://www.mags.nrw",
        "ombudsstelle-barrierefreie-it@mags.nrw.de",
    ),
    "06": Land(
        "Hessen",
        "Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik des Landes Hessen",
        "https://lbit.hessen.de",
    ),
    "07": Land(
        "Rheinland-Pfalz",
        "Durchsetzungsstelle des Landes Rheinland-Pfalz beim Ministerium für Arbeit und Soziales",
        "https://mastd.rlp.de",
    ),
    "08": Land(
        "Baden-Württemberg",
        "Beauftragte der Landesregierung Baden-Württemberg für die Belange von Menschen mit Behinderungen",
        "https://www.behindertenbeauftragte-bw.de",
    ),
    "09": Land(
        "Bayern",
        "Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik beim Landesamt für "
        "Digitalisierung, Breitband und Vermessung",
        "https://www.ldbv.bayern.de/digitalisierung/bitv.html",
        "bitv@bayern.de",
    ),
    "10": Land(
        "Saarland",
        "Schlichtungsstelle beim Ministerium für Soziales des Saarlandes",
        "https://www.saarland.de",
        "inklusion@soziales.saarland.de",
    ),
    "11": Land(
        "Berlin",
        "Landesbeauftragte für digitale Barrierefreiheit des Landes Berlin",
        "https://www.berlin.de/moderne-verwaltung/barrierefreie-it/",
    ),
    "12": Land(
        "Brandenburg",
        "Durchsetzungsstelle für barrierefreie Informationstechnik des Landes Brandenburg",
        "https://msgiv.brandenburg.de",
        "durchsetzung.bit@msgiv.brandenburg.de",
    ),
    "13": Land(
        "Mecklenburg-Vorpommern",
        "Überwachungsstelle Mecklenburg-Vorpommern beim Ministerium für Soziales",
        "https://www.regierung-mv.de",
        "ueberwachungsstelle@sm.mv-regierung.de",
    ),
    "14": Land(
        "Sachsen",
        "Durchsetzungsstelle beim Beauftragten der Sächsischen Staatsregierung für die Belange von Menschen "
        "mit Behinderungen",
        "https://www.durchsetzungsstelle.sachsen.de",
    ),
    "15": Land(
        "Sachsen-Anhalt",
        "Ombudsstelle des Landes Sachsen-Anhalt bei der Landesfachstelle für Barrierefreiheit",
        "https://www.ukst.de",
        "ombudsstelle@ukst.de",
    ),
    "16": Land(
        "Thüringen",
        "Durchsetzungsstelle beim Thüringer Landesbeauftragten für Menschen mit Behinderungen",
        "https://www.tlmb-thueringen.de",
    ),
}


def land_of(ags: str) -> Land | None:
    return LAENDER.get(ags[:2])
