# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A town's own colour: whether one can read it, and how it looks on light and dark grounds."""

from dataclasses import dataclass

ENOUGH = 4.5
_GOOD = 6.5  # on dark grounds, so that a tint of the colour can be one of them
LIGHT = ("#fbfaf5", "#ffffff")
"""Paper and card of assets/css/tokens.css."""
DARK = ("#141b1a", "#1c2524")

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shades:
    """`light` is the colour itself, `dark` as much lighter as a dark ground needs. The grounds are tints
    that keep the colour readable."""

    light: str
    light_ground: str
    light_contrast: float
    dark: str
    dark_ground: str
    dark_contrast: float


def shades(colour: str) -> Shades:
    dark = _towards(colour, "#ffffff", DARK, _GOOD)
    return Shades(
        colour, _tint(colour, LIGHT[1]), worst(colour, LIGHT), dark, _tint(dark, DARK[1]), worst(dark, DARK)
    )


def darkened(colour: str) -> str:
    """The nearest darker colour that can be read on light grounds."""
    return _towards(colour, "#000000", LIGHT, ENOUGH)


def worst(colour: str, grounds: tuple[str, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it: 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _towards(colour: str, end: str, grounds: tuple[str, ...], wanted: float) -> str:
    steps = (_mix(colour, end, step / 50) for step in range(51))
    return next(one for one in steps if worst(one, grounds) >= wanted)


def _tint(colour: str, ground: str) -> str:
    """The strongest that `colour` still stands out from; the ground itself where none does."""
    tints = (_mix(ground, colour, part / 100) for part in range(14, 0, -1))
    return next((one for one in tints if contrast(colour, one) >= ENOUGH), ground)


def _mix(one: str, other: str, part: float) -> str:
    mixed = (round(a + (b - a) * part) for a, b in zip(_rgb(one), _rgb(other), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    linear: float = part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
    return linear
