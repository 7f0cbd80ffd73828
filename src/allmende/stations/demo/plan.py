# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The plan of Auenbrück: who drew the river, the streets, the quarters and the parks would draw these lines.

All in metres (see `lines`), before the plane is bent a little (`bend`), which takes the ruler out of them.
"""

from dataclasses import dataclass
from math import cos, radians, sin

from allmende.stations.demo.lines import Line, Point, band, smooth

SEED = 8_000


@dataclass(frozen=True, slots=True)
class Street:
    """`rank`: main, ring, side, lane, trade (wide plots), path (no cars) or rail."""

    name: str
    rank: str
    line: Line


@dataclass(frozen=True, slots=True)
class Area:
    """A closed ring of ground. `sort`: meadow, park, forest, graves, sport, orchard, water, square."""

    name: str
    sort: str
    ring: Line


@dataclass(frozen=True, slots=True)
class Quarter:
    """Four corners (south-west, south-east, north-east, north-west) cut into blocks; names of its streets:
    those going up first, then those going across."""

    corners: tuple[Point, Point, Point, Point]
    columns: int
    rows: int
    names: tuple[str, ...]
    rank: str = "side"
    lanes_missing: float = 0.12


def bend(point: Point) -> Point:
    x, y = point
    return (
        x + 16 * sin(y / 260 + 1) + 9 * sin((x + y) / 190),
        y + 15 * sin(x / 240) + 8 * sin((x - y) / 170 + 2),
    )


RIVER = smooth(
    (
        (-2100, -190), (-1750, -250), (-1400, -420), (-960, -310), (-520, -430), (-80, -335),
        (300, -310), (700, -440), (1150, -390), (1500, -220), (1850, -260), (2100, -200),
    ),
    10,
)  # fmt: skip
MILL_STREAM = smooth(((-640, -400), (-430, -300), (-150, -252), (230, -248), (470, -330), (590, -405)), 6)
RIVER_WIDTH = 17.0


def wall(factor: float = 1.0, start: float = 0, end: float = 360) -> Line:
    """The line of the old town wall between two angles (degrees, counter-clockwise from east)."""
    steps = max(4, int((end - start) / 9))
    return tuple(_on_wall(factor, start + (end - start) * step / steps) for step in range(steps + 1))


def _on_wall(factor: float, angle: float) -> Point:
    turn = radians(angle)
    swell = 1 + 0.06 * sin(3 * turn + 0.5) + 0.03 * sin(5 * turn)
    return 265 * factor * swell * cos(turn), 208 * factor * swell * sin(turn)


MARKET = ((-44.0, -28.0), (47.0, -35.0), (53.0, 25.0), (-38.0, 33.0), (-44.0, -28.0))
STATION_SQUARE = ((545.0, 492.0), (625.0, 476.0), (634.0, 522.0), (556.0, 540.0), (545.0, 492.0))

MAIN = (
    Street("Mittelstraße", "lane", smooth(((5, 30), (12, 110), _on_wall(1, 80)))),
    Street("Brückenstraße", "lane", smooth(((0, -32), (-12, -120), _on_wall(1, 266)))),
    Street("Obergasse", "lane", smooth(((-40, 4), (-150, 16), _on_wall(1, 178)))),
    Street("Niedergasse", "lane", smooth(((50, -5), (150, 4), _on_wall(1, 2)))),
    Street("Wallring", "ring", wall()),
    Street("Lindenallee", "main", smooth((_on_wall(1, 80), (75, 420), (150, 690), (130, 1120), (220, 1500)))),
    Street("Bahnhofstraße", "main", smooth((_on_wall(1, 38), (380, 310), (560, 505)))),
    Street("Steinauer Straße", "main",
           smooth((_on_wall(1, 178), (-680, 50), (-1160, 0), (-1560, 70), (-2100, 140)))),
    Street("Niederdorfer Straße", "main",
           smooth((_on_wall(1, 2), (700, -40), (1180, 30), (1600, 10), (2100, -50)))),
    Street("Alte Brücke", "main", smooth((_on_wall(1, 266), (-16, -300), (-22, -380)))),
    Street("Südstraße", "main", smooth(((-22, -380), (-50, -600), (-170, -900), (-260, -1300)))),
    Street("Ostring", "main",
           smooth(((560, 505), (760, 430), (880, 200), (830, -30), (745, -260), (705, -440), (610, -700),
                   (560, -840), (200, -920), (-165, -890)))),
    Street("Westring", "main",
           smooth(((-165, -890), (-460, -880), (-740, -700), (-800, -480), (-760, -320), (-760, -120),
                   (-690, 50), (-650, 330), (-560, 610), (-240, 640), (136, 640), (560, 505)))),
)  # fmt: skip

LANES = (
    Street("Kirchgasse", "lane", wall(0.56, 80, 178)),
    Street("Webergasse", "lane", wall(0.56, 178, 266)),
    Street("Gerbergasse", "lane", wall(0.56, 266, 362)),
    Street("Töpfergasse", "lane", wall(0.56, 2, 80)),
    Street("Kronengasse", "lane", ((48, 24), _on_wall(0.56, 36), _on_wall(1, 38))),
    Street("Schulgasse", "lane", ((-36, 32), _on_wall(0.56, 130), _on_wall(1, 128))),
    Street("Fischergasse", "lane", ((-42, -26), _on_wall(0.56, 222), _on_wall(1, 220))),
    Street("Rosengasse", "lane", ((46, -34), _on_wall(0.56, 318), _on_wall(1, 320))),
)

RAIL = Street("Auentalbahn", "rail",
              smooth(((-2100, 1080), (-1200, 930), (-300, 760), (300, 690), (600, 572), (1150, 545),
                      (1600, 610), (2100, 700))))  # fmt: skip

PATHS = (
    Street("Promenade", "path", smooth(
        ((-780, -300), (-520, -345), (-260, -290), (-18, -282), (280, -268), (520, -340), (720, -395)))),
    Street("Auenradweg", "path", smooth(
        ((-2100, -130), (-1700, -190), (-1390, -350), (-1100, -270), (-780, -300)))),
    Street("Auenradweg Ost", "path", smooth(
        ((720, -395), (1120, -335), (1480, -165), (1830, -205), (2100, -150)))),
    Street("Waldweg", "path", smooth(((-1060, 520), (-1240, 640), (-1420, 900), (-1760, 1010)))),
    Street("Parkweg", "path", smooth(((-290, -70), (-310, -150), (-330, -225), (-390, -320)))),
)  # fmt: skip

QUARTERS = (
    Quarter(((-620, 110), (-265, 120), (25, 570), (-520, 560)), 4, 4,
            ("Westring", "Goethestraße", "Schillerstraße", "Lessingstraße", "Lindenallee",
             "Steinauer Weg", "Mörikestraße", "Fontaneweg", "Droste-Weg", "Heinestraße")),
    Quarter(((95, 235), (235, 175), (520, 520), (165, 600)), 3, 3,
            ("Lindenallee", "Gartenstraße", "Poststraße", "Bahnhofstraße",
             "Am Wall", "Schillerplatz", "Güterstraße", "Am Gleis"), "town"),
    Quarter(((320, 55), (820, 20), (830, 330), (470, 400)), 5, 3,
            ("Bahnhofstraße", "Ahornweg", "Buchenweg", "Eschenweg", "Ulmenweg", "Ostring",
             "Niederdorfer Straße", "Osterfeldstraße", "Kastanienweg", "Erlenweg")),
    Quarter(((930, 90), (1560, 70), (1520, 490), (960, 470)), 3, 3,
            ("Ostring", "Industriestraße", "Dieselstraße", "Robert-Bosch-Straße",
             "Niederdorfer Straße", "Gewerbestraße", "Ottostraße", "Bahnweg"), "trade", 0.0),
    Quarter(((320, -215), (660, -295), (760, -90), (330, -55)), 4, 2,
            ("Am Mühlgraben", "Müllerweg", "Sägewerkstraße", "Weidenweg", "Ostring",
             "Uferstraße", "Mühlenstraße", "Niederdorfer Straße")),
    Quarter(((-700, -215), (-470, -215), (-375, -20), (-690, 10)), 3, 2,
            ("Westring", "Färberweg", "Bleichstraße", "Parkstraße",
             "Auenweg", "Rahmenstraße", "Steinauer Straße")),
    Quarter(((-720, -820), (-190, -840), (-75, -490), (-720, -530)), 5, 3,
            ("Westring", "Amselweg", "Drosselweg", "Finkenweg", "Meisenweg", "Südstraße",
             "Südring", "Lerchenstraße", "Zeisigweg", "Wiesenstraße")),
    Quarter(((-130, -870), (540, -800), (600, -540), (0, -480)), 5, 3,
            ("Südstraße", "Rosenweg", "Nelkenweg", "Tulpenweg", "Fliederweg", "Ostring",
             "Südring", "Asternweg", "Dahlienstraße", "Wiesenstraße"), "estate"),
    Quarter(((-1230, 60), (-720, 90), (-690, 500), (-1130, 440)), 4, 4,
            ("Am Hang", "Bergstraße", "Sonnenweg", "Panoramaweg", "Westring",
             "Steinauer Straße", "Hangstraße", "Weinbergstraße", "Höhenweg", "Waldstraße")),
    Quarter(((190, 800), (720, 720), (780, 1060), (200, 1130)), 5, 3,
            ("Lindenallee", "Am Lerchenberg", "Kornblumenweg", "Mohnweg", "Haferweg", "Gerstenweg",
             "Nordstraße", "Roggenweg", "Weizenweg", "Feldrand")),
    Quarter(((-640, 860), (90, 800), (70, 1120), (-560, 1150)), 3, 2,
            ("Campusweg", "Professorenweg", "Hochschulstraße", "Lindenallee",
             "Nordstraße", "Am Campus", "Am Forschungsfeld"), "campus", 0.0),
    Quarter(((-1180, -210), (-800, -240), (-790, 0), (-1130, -20)), 3, 2,
            ("Am Anger", "Dorfstraße", "Ziegeleiweg", "Westring",
             "Auenblick", "Angerweg", "Steinauer Straße")),
)  # fmt: skip

PARKS = (
    Area("Auenwiesen", "meadow", band(RIVER, 95, 120)),
    Area("Stadtpark", "park", smooth(((-312, -52), (-286, -130), (-196, -205), (-250, -246), (-350, -240),
                                      (-352, -140)), 5, closed=True)),
    Area("Wallanlagen", "park",
         (*wall(1.13, 95, 170), *reversed(wall(1.03, 95, 170)), wall(1.13, 95, 170)[0])),
    Area("Lindenpark", "park", smooth(((-52, 292), (30, 270), (44, 400), (-20, 440), (-62, 380)), 4,
                                      closed=True)),
    Area("Friedhof", "graves", smooth(((-640, 660), (-420, 690), (-400, 800), (-640, 850), (-720, 760)), 4,
                                      closed=True)),
    Area("Sportplatz", "sport", ((-560, -470), (-440, -478), (-436, -400), (-552, -394), (-560, -470))),
    Area("Freibad", "sport", ((300, -470), (440, -482), (452, -400), (310, -372), (300, -470))),
    Area("Streuobsthang", "orchard", smooth(((-1150, 480), (-760, 560), (-800, 760), (-1080, 700)), 5,
                                            closed=True)),
    Area("Stadtwald", "forest", smooth(((-1420, 420), (-1180, 620), (-900, 880), (-1020, 1120), (-1320, 1300),
                                        (-1900, 1340), (-2120, 1000), (-2100, 480), (-1760, 380)), 5,
                                       closed=True)),
    Area("Eichholz", "forest", smooth(((900, -760), (1150, -640), (1500, -700), (1980, -560), (2120, -900),
                                       (1800, -1320), (1180, -1340), (860, -1100)), 5, closed=True)),
    Area("Galgenberg", "forest", smooth(((980, 860), (1300, 780), (1720, 900), (1800, 1200), (1300, 1330),
                                         (960, 1180)), 5, closed=True)),
    Area("Schafweide", "meadow", smooth(((-1500, -700), (-1100, -620), (-900, -800), (-1080, -1150),
                                         (-1560, -1100)), 5, closed=True)),
)  # fmt: skip
