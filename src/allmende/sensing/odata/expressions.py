# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""`$filter` and its like: words → Expression, by precedence climbing (OData URL conventions §5.1.1.9).

`not` binds weaker than a comparison: `not a eq b` is `not (a eq b)`, which for booleans is the same
as OData's `(not a) eq b` and for everything else the only reading that has a meaning.
"""

from collections.abc import Callable
from functools import partial

from allmende.core.clock import parse_instant
from allmende.core.errors import AllmendeError, Malformed
from allmende.sensing.odata.ast import (
    Arithmetic,
    Call,
    Clock,
    Compare,
    Constant,
    Duration,
    Expression,
    Geometry,
    In,
    Lambda,
    Logic,
    Negative,
    Not,
    Path,
    Time,
    TypeName,
)
from allmende.sensing.odata.durations import parse_clock, parse_duration
from allmende.sensing.odata.tokens import Token, tokenise
from allmende.sensing.odata.wkt import parse as parse_shape

DEEPEST = 24
"""Levels of nesting: parentheses, `not`, signs, arithmetic. A chain of `and` is one level."""
LONGEST_PATH = 16
_GREATEST = (1 << 63) - 1

_STRENGTH = {"or": 1, "and": 2, "eq": 4, "ne": 4, "gt": 4, "ge": 4, "lt": 4, "le": 4, "in": 4}
_STRENGTH |= {"add": 5, "sub": 5, "mul": 6, "div": 6, "mod": 6}
_NOT, _COMPARE, _ADD, _MULTIPLY, _SIGN = 3, 4, 5, 6, 7
_SAY_ALL = "Try: Datastreams/any(d: d/name eq 'x')."
_INSTEAD = {
    "=": "Try: eq.",
    "like": "Try: contains(name, 'x').",
    "*": "Try: mul.",
    "-": "Try: sub.",
    "descending": "Try: desc.",
    "ascending": "Try: asc.",
}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Words:
    """A cursor over tokens. `option` is named in every complaint."""

    def __init__(self, text: str, option: str) -> None:
        self.option = option
        self._tokens = tokenise(text)
        self._next = 0

    @property
    def ahead(self) -> Token:
        return self._tokens[self._next]

    @property
    def instead(self) -> str:
        """What is written here for the next word, which is of another language."""
        return _INSTEAD.get(self.ahead.text.lower(), "")

    def take(self) -> Token:
        token = self._tokens[self._next]
        self._next += token.kind != "end"
        return token

    def takes(self, mark: str) -> bool:
        """Takes the mark if it is next."""
        found = self.ahead.kind == "mark" and self.ahead.text == mark
        self._next += found
        return found

    def expect(self, mark: str) -> None:
        if not self.takes(mark):
            raise self.fault(f"{mark!r} is missing", self.instead)

    def expect_end(self) -> None:
        if self.ahead.kind != "end":
            raise self.fault("an operator is missing", self.instead)

    def fault(self, what: str, hint: str = "") -> Malformed:
        token = self.ahead
        found = f"before {token.text[:40]!r}" if token.kind != "end" else "at the end"
        return Malformed(f"{self.option}: {what} {found}. {hint}".rstrip(), position=token.position)


def parse_expression(text: str, option: str = "$filter") -> Expression:
    words = Words(text, option)
    expression = expression_of(words)
    words.expect_end()
    return expression


def expression_of(words: Words) -> Expression:
    """Takes one whole expression from the words."""
    return _climb(words, 0, DEEPEST)


def path_of(words: Words) -> Path:
    """`Datastream/Thing/name`, `properties/list/0` or `properties/list[0]`, `@iot.id`."""
    first = words.take()
    if first.kind != "name":
        words._next -= first.kind != "end"  # the complaint names the word itself
        raise words.fault("a name is missing")
    names = _names(first.text) + _places(words)
    while words.takes("/"):
        token = words.take()
        if token.kind not in ("name", "number"):
            raise Malformed(f"{words.option}: a name is missing after '/'.", position=token.position)
        names += _names(token.text) + _places(words)
    if len(names) > LONGEST_PATH:
        raise Malformed(
            f"{words.option}: a path has more than {LONGEST_PATH} names.", position=first.position
        )
    return Path(names, first.position)


def _places(words: Words) -> tuple[str, ...]:
    """`[0]`: a place in an array, the same as `/0`."""
    names: tuple[str, ...] = ()
    while words.takes("["):
        token = words.take()
        if token.kind != "number" or not (token.text.isascii() and token.text.isdigit()):
            raise Malformed(
                f"{words.option}: a place in an array is a whole number, as in result[0].",
                position=token.position,
            )
        names += (token.text,)
        words.expect("]")
    return names


def _names(text: str) -> tuple[str, ...]:
    """`Datastream@iot.id`, as some clients write it, is `Datastream/@iot.id`."""
    link, at, control = text.partition("@")
    return (link, f"@{control}") if at and link else (text,)


def _climb(words: Words, weakest: int, depth: int) -> Expression:
    if depth <= 0:
        raise words.fault(f"more than {DEEPEST} levels of nesting")
    left = _operand(words, depth)
    chain = 0
    while (strength := _strength(words.ahead)) > weakest:
        operator = words.take()
        if operator.text == "in":
            left = In(left, _list(words, depth), operator.position)
        elif strength < _NOT:
            left = _logic(words, operator, left, strength, depth)
        else:
            # Comparisons chain to the left too: `a eq b eq true`.
            chain += 1
            right = _climb(words, strength, depth - chain)
            node = Compare if strength == _COMPARE else Arithmetic
            left = node(operator.text, left, right, operator.position)
    return left


def _logic(words: Words, operator: Token, first: Expression, strength: int, depth: int) -> Expression:
    parts = [first, _climb(words, strength, depth - 1)]
    while words.ahead.kind == "name" and words.ahead.text == operator.text:
        words.take()
        parts.append(_climb(words, strength, depth - 1))
    return Logic("and" if operator.text == "and" else "or", tuple(parts), operator.position)


def _strength(token: Token) -> int:
    return _STRENGTH.get(token.text, 0) if token.kind == "name" else 0


def _operand(words: Words, depth: int) -> Expression:
    token = words.ahead
    if words.takes("("):
        inner = _climb(words, 0, depth - 1)
        words.expect(")")
        return inner
    if words.takes("-"):
        return Negative(_climb(words, _SIGN, depth - 1), token.position)
    if token.kind == "name":
        return _named(words, depth)
    if token.kind in ("number", "text", "time", "clock", "typed"):
        return _constant(words.take())
    raise words.fault("a value is missing")


def _named(words: Words, depth: int) -> Expression:
    token = words.ahead
    if token.text == "not":
        words.take()
        return Not(_climb(words, _NOT, depth - 1), token.position)
    if token.text in _WORDS:
        words.take()
        return Constant(_WORDS[token.text], token.position)
    path = path_of(words)
    if not words.takes("("):
        return TypeName(path.text, path.position) if path.text.startswith("Edm.") else path
    if path.names[-1] in ("any", "all"):
        if len(path.names) == 1:
            raise Malformed(f"{path.text}() stands after its link. {_SAY_ALL}", position=path.position)
        return _lambda(words, path, depth)
    return Call(path.text.lower(), _arguments(words, depth), path.position)


def _lambda(words: Words, path: Path, depth: int) -> Lambda:
    links, quantifier = Path(path.names[:-1], path.position), path.names[-1]
    if words.takes(")"):
        if quantifier == "all":
            raise Malformed(f"{words.option}: all() needs a condition. {_SAY_ALL}", position=path.position)
        return Lambda("any", links, "", None, path.position)
    variable = words.take()
    if variable.kind != "name" or not variable.text.isidentifier():
        raise Malformed(f"{words.option}: a name for each is missing. {_SAY_ALL}", position=variable.position)
    if not words.takes(":"):
        raise words.fault("':' is missing", _SAY_ALL)
    condition = _climb(words, 0, depth - 1)
    words.expect(")")
    return Lambda("any" if quantifier == "any" else "all", links, variable.text, condition, path.position)


def _arguments(words: Words, depth: int) -> tuple[Expression, ...]:
    if words.takes(")"):
        return ()
    arguments = [_climb(words, 0, depth - 1)]
    while words.takes(","):
        arguments.append(_climb(words, 0, depth - 1))
    words.expect(")")
    return tuple(arguments)


def _list(words: Words, depth: int) -> tuple[Expression, ...]:
    words.expect("(")
    return _arguments(words, depth)


def _constant(token: Token) -> Expression:
    if token.kind == "number":
        return Constant(_number(token), token.position)
    if token.kind == "text":
        return Constant(token.text[1:-1].replace("''", "'"), token.position)
    kind, quote, text = token.text.partition("'")
    if not quote:
        kind, text = token.kind, f"{token.text}'"
    try:
        return _LITERALS[kind](text[:-1], token.position)
    except AllmendeError as error:
        error.position = token.position if error.position is None else error.position
        raise


def _number(token: Token) -> int | float:
    """Whole numbers beyond 64 bit become floating: the store compares both exactly."""
    if token.text.isascii() and token.text.lstrip("+-").isdigit() and len(token.text) < 20:
        number = int(token.text)
        if abs(number) <= _GREATEST:
            return number
    return float(token.text)


def _time(text: str, position: int) -> Time:
    start, slash, end = text.partition("/")
    low = parse_instant(_whole(start))
    high = parse_instant(_whole(end)) if slash else None
    if high is not None and high < low:
        raise Malformed(f"The interval {text} ends before it starts.")
    return Time(low, high, position)


def _whole(text: str) -> str:
    """A day alone begins at midnight UTC."""
    return text if len(text) > 10 else f"{text}T00:00:00Z"


def _duration(text: str, position: int) -> Duration:
    return Duration(parse_duration(text), position)


def _clock(text: str, position: int) -> Clock:
    return Clock(parse_clock(text), position)


def _time_of(text: str, position: int) -> Expression:
    """A token of its own, or `time'06:30:00'`."""
    return _clock(text, position) if text[2:3] == ":" else _time(text, position)


def _geometry(word: str, text: str, position: int) -> Geometry:
    return Geometry(parse_shape(text, position + len(word) + 1), word, position)


_LITERALS: dict[str, Callable[[str, int], Expression]] = {
    "time": _time_of,
    "date": _time,
    "datetimeoffset": _time,
    "clock": _clock,
    "duration": _duration,
    "geography": partial(_geometry, "geography"),
    "geometry": partial(_geometry, "geometry"),
}
"""By the kind of the token, or the word in front of the quote."""
