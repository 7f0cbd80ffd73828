# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""One expression over known tables → typed terms. What the links mean is settled before (filters.py).

Types: numbers compare with numbers, strings with strings, times with times; what is dynamic (a result, a
member of JSON) takes the type of the other side, row by row, and is null where it has none. Against a
string every scalar is its text: `result gt '3'` compares texts (ETS). A time may be quoted.
"""

from collections.abc import Callable, Mapping

from allmende.core.clock import parse_moment
from allmende.core.errors import Malformed
from allmende.core.ids import block_of, datastream_of
from allmende.sensing.entities import OBSERVATION, Entity, Kind
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
    Literal,
    Logic,
    Negative,
    Not,
    Path,
    Time,
    TypeName,
)
from allmende.sensing.sql import spans
from allmende.sensing.sql.functions import TYPES, FilterFunction, signature, way_of
from allmende.sensing.sql.geography import drawn
from allmende.sensing.sql.nodes import (
    NULL,
    TRUE,
    Column,
    Comparison,
    Condition,
    Every,
    Fixed,
    IsNull,
    Moment,
    Negated,
    Operation,
    Scalar,
    Some,
    Subselect,
    Table,
    Term,
    Type,
    Within,
    both,
)
from allmende.sensing.sql.past import check_kept
from allmende.sensing.sql.places import cast, locate, term
from allmende.sensing.sql.questions import located
from allmende.sensing.sql.scope import Scope, same

Typed = tuple[Type, Term]
IN_JSON = (Type.NUMBER, Type.TEXT, Type.BOOLEAN)
"""What a value in JSON may be taken as."""
Quantified = Callable[[Scope, Entity, str, Lambda], Condition]


class Leaves:
    """`tables`: link prefix → alias; `outer`: the prefixes whose row may be missing; `quantified`: what any()
    and all() mean (filters.py)."""

    def __init__(
        self,
        scope: Scope,
        entity: Entity,
        tables: Mapping[tuple[str, ...], str],
        outer: frozenset[tuple[str, ...]] = frozenset(),
        quantified: Quantified | None = None,
    ) -> None:
        self._scope = scope
        self._entity = entity
        self._tables = tables
        self._outer = outer
        self._quantified = quantified

    def condition(self, expression: Expression) -> Condition:  # noqa: PLR0911  # one return for each kind
        """Raises Malformed where the expression is neither true nor false."""
        match expression:
            case Logic(operator, parts):
                found = tuple(self.condition(one) for one in parts)
                return Every(found) if operator == "and" else Some(found)
            case Not(part):
                return Negated(self.condition(part))
            case Compare():
                return self._compare(expression)
            case In():
                return self._among(expression)
            case Lambda():
                return self._lambda(expression)
            case Constant(bool() as value):
                return TRUE if value else Fixed("FALSE")
            case Constant(None):
                return NULL
            case _:
                return self._truth(expression)

    def _lambda(self, of: Lambda) -> Condition:
        if self._quantified is None:
            raise Malformed(f"{of.quantifier}() is for $filter.", position=of.position)
        return self._quantified(self._scope, self._entity, self._tables[()], of)

    def _truth(self, expression: Expression) -> Condition:
        kind, found = self.typed(expression)
        if kind is Type.DYNAMIC:
            return same(cast(Type.BOOLEAN, found), TRUE)
        if kind is not Type.BOOLEAN:
            raise Malformed(
                f"The filter needs true or false here, not {kind.value}.", position=expression.position
            )
        return found  # type: ignore[return-value]  # a BOOLEAN term is a condition

    def typed(self, expression: Expression) -> Typed:  # noqa: PLR0911  # one return for each kind
        match expression:
            case Path():
                return self._path(expression)
            case Constant() | Time() | Duration() | Clock() | TypeName() | Geometry():
                return self._literal(expression)
            case Arithmetic():
                return self._arithmetic(expression)
            case Negative(part):
                zero = Constant(0, expression.position)
                return self._arithmetic(Arithmetic("sub", zero, part, expression.position))
            case Call("cast"):
                return self._cast(expression)
            case Call():
                return self._call(expression)
            case _:
                return Type.BOOLEAN, self.condition(expression)

    def _path(self, path: Path) -> Typed:
        place = locate(self._entity, path)
        if self._scope.asker.as_of is not None:
            check_kept(place.entity, place.links)
            if place.of is not None and place.of.computed:
                raise Malformed(
                    f"{path.text} is not kept in versions, as $as_of asks for.", position=path.position
                )
        return term(self._scope, place, self._tables[place.prefix])

    def _literal(self, literal: Literal) -> Typed:
        match literal:
            case Constant():
                return self._constant(literal)
            case Time(start, end):
                last = None if end is None else self._scope.slot(end)
                return Type.TIME, Moment(self._scope.slot(start), last)
            case Duration(length):
                return Type.DURATION, self._scope.slot(length)
            case Clock(time):
                return Type.CLOCK, self._scope.slot(time)
            case Geometry():
                return Type.GEOMETRY, drawn(literal)
            case TypeName(name):
                raise Malformed(f"{name} is for cast().", position=literal.position)

    def _constant(self, constant: Constant) -> Typed:
        match constant.value:
            case None:
                return Type.NULL, NULL
            case bool():
                return Type.BOOLEAN, self.condition(constant)
            case str() as text:
                return Type.TEXT, self._scope.slot(text)
            case number:
                return Type.NUMBER, self._scope.slot(number)

    def _arithmetic(self, given: Arithmetic) -> Typed:
        left, right = self.typed(given.left), self.typed(given.right)
        if given.operator == "sub" and right[0] is Type.DURATION and given.left == Constant(0):
            left = (Type.DURATION, left[1])  # the sign of a duration
        found = spans.calculated(self._scope, given.operator, left, right)
        if found is not None:
            return found
        sides = (self._number(given, left), self._number(given, right))
        return Type.NUMBER, Operation(given.operator, *sides)

    @staticmethod
    def _number(given: Arithmetic, side: Typed) -> Term:
        kind, found = side
        if kind is Type.DYNAMIC:
            return cast(Type.NUMBER, found)
        if kind not in (Type.NUMBER, Type.NULL):
            raise Malformed(
                f"{given.operator}: {kind.value} is no number. Known: numbers; a time add or sub a duration; "
                "a time sub a time; durations add or sub. Try: now() sub duration'PT1H'.",
                position=given.position,
            )
        return found

    def _cast(self, call: Call) -> Typed:
        way = way_of(call.function, len(call.arguments), call.position)
        of, name = call.arguments
        wanted = TYPES.get(name.name) if isinstance(name, TypeName) else None
        if wanted is None:
            raise Malformed(
                f"cast() needs a type in place 2. Known: {', '.join(TYPES)}. Try: {way.example}.",
                position=name.position,
            )
        kind, found = self.typed(of)
        return (wanted, found) if kind is wanted else (wanted, self._argument(way, 1, wanted, of))

    def _as(self, wanted: Type, expression: Expression) -> Term:
        kind, found = self.typed(expression)
        if kind is Type.DYNAMIC:
            return cast(wanted, found)
        if kind not in (wanted, Type.NULL):
            raise Malformed(
                f"Here is {kind.value}, but {wanted.value} is needed.", position=expression.position
            )
        return found

    def _call(self, call: Call) -> Typed:
        way = way_of(call.function, len(call.arguments), call.position)
        given = enumerate(zip(way.takes, call.arguments, strict=True), 1)
        arguments = tuple(self._argument(way, place, *one) for place, one in given)
        return way.gives, way.term(self._scope, arguments)

    def _argument(self, way: FilterFunction, place: int, wanted: Type, expression: Expression) -> Term:
        kind, found = typed = self._given(wanted, expression)
        if wanted is Type.TIME and _is_text(expression):
            kind, found = self._as_time(expression, typed)
        if kind is Type.DYNAMIC and wanted in IN_JSON:
            return cast(wanted, found)
        if kind in (wanted, Type.NULL):
            return Moment(found) if kind is Type.NULL and wanted is Type.TIME else found
        raise Malformed(
            f"{way.name}() has {kind.value} in place {place}, {wanted.value} is needed. "
            f"Known: {signature(way)}. Try: {way.example}.",
            position=expression.position,
        )

    def _given(self, wanted: Type, expression: Expression) -> Typed:
        """GeoJSON is JSON, and a geometry where one is needed."""
        found = self.typed(expression)
        if wanted is Type.GEOMETRY and isinstance(expression, Path):
            place = locate(self._entity, expression)
            if place.of is not None and place.of.kind is Kind.GEOMETRY and not place.members:
                return Type.GEOMETRY, located(place, self._tables[place.prefix])
        return found

    def _compare(self, compare: Compare) -> Condition:
        left, right = self.typed(compare.left), self.typed(compare.right)
        if Type.GEOMETRY in (left[0], right[0]):
            raise Malformed(
                f"{compare.operator}: geometries are not compared so. Try: st_equals(location, "
                "geography'POINT (7.63 51.96)').",
                position=compare.position,
            )
        if Type.NULL in (left[0], right[0]):
            return self._with_null(compare, left, right)
        if Type.TIME in (left[0], right[0]):
            left, right = self._as_time(compare.left, left), self._as_time(compare.right, right)
        found = Comparison(compare.operator, *_matched(compare, left, right))
        return both(*self._block(compare), found)

    def _with_null(self, compare: Compare, left: Typed, right: Typed) -> Condition:
        if compare.operator not in ("eq", "ne"):
            return NULL
        expression, (_, of) = (compare.left, left) if right[0] is Type.NULL else (compare.right, right)
        found = IsNull(of) if compare.operator == "eq" else Negated(IsNull(of))
        key = self._key_of_missing(expression)
        return found if key is None else same(found, same(key, key))

    def _key_of_missing(self, expression: Expression) -> Column | None:
        """Of a row that is not there nothing is known: `Datastreams/x eq null` needs a Datastream."""
        if not isinstance(expression, Path):
            return None
        prefix = locate(self._entity, expression).prefix
        return Column(self._tables[prefix], "id") if prefix in self._outer else None

    def _as_time(self, expression: Expression, typed: Typed) -> Typed:
        kind, _ = typed
        if isinstance(expression, Constant) and isinstance(expression.value, str):
            return Type.TIME, Moment(self._scope.slot(parse_moment(expression.value)))
        if kind is not Type.TIME:
            raise Malformed(f"A time cannot be compared with {kind.value}.", position=expression.position)
        return typed

    def _among(self, expression: In) -> Condition:
        """`x in (1, 2)`: `=` for each, which keeps types and times right; one list where that is the same."""
        if not expression.values:
            raise Malformed("in () has no values.", position=expression.position)
        kinds = {type(one.value) if isinstance(one, Constant) else None for one in expression.values}
        if (kinds == {str} or kinds <= {int, float}) and not self._is_observation_id(expression.part):
            wanted = Type.TEXT if kinds == {str} else Type.NUMBER
            kind, _ = self.typed(expression.part)
            if kind in (wanted, Type.DYNAMIC):
                of = self._as(wanted, expression.part)
                return Within(of, tuple(self.typed(one)[1] for one in expression.values))
        found = tuple(
            self._compare(Compare("eq", expression.part, one, expression.position))
            for one in expression.values
        )
        return Some(found) if len(found) > 1 else found[0]

    def _is_observation_id(self, expression: Expression) -> bool:
        if not isinstance(expression, Path):
            return False
        place = locate(self._entity, expression)
        return place.is_id and place.entity is OBSERVATION

    def _block(self, compare: Compare) -> tuple[Condition, ...]:
        """An observation's id tells its datastream and, by observation_span, its time."""
        path, other = compare.left, compare.right
        if not isinstance(path, Path):
            path, other = other, path
        if compare.operator != "eq" or not isinstance(path, Path) or not self._is_observation_id(path):
            return ()
        if not isinstance(other, Constant) or type(other.value) is not int:
            return ()
        alias = self._tables[locate(self._entity, path).prefix]
        return (span(self._scope, alias, other.value),)


def _is_text(expression: Expression) -> bool:
    return isinstance(expression, Constant) and isinstance(expression.value, str)


def span(scope: Scope, alias: str, observation: int) -> Condition:
    """Where the store keeps an observation: a short range of its primary key."""
    stream, block = scope.slot(datastream_of(observation)), scope.slot(block_of(observation))
    start = Column(alias, "start")

    def bound(name: str) -> Term:
        of = scope.alias()
        where = both(same(Column(of, "datastream"), stream), same(Column(of, "block"), block))
        return Scalar(Subselect(Column(of, name), (Table("observation_span", of),), where))

    return Every(
        (
            same(scope.stream(alias), stream),
            Comparison("ge", start, bound("start_low")),
            Comparison("le", start, bound("start_high")),
        )
    )


def _matched(compare: Compare, left: Typed, right: Typed) -> tuple[Term, Term]:
    """Both sides in one type; two dynamic sides stay so."""
    if left[0] is right[0]:
        return left[1], right[1]
    if left[0] is Type.DYNAMIC and right[0] in IN_JSON:
        return cast(right[0], left[1]), right[1]
    if right[0] is Type.DYNAMIC and left[0] in IN_JSON:
        return left[1], cast(left[0], right[1])
    raise Malformed(
        f"{compare.operator}: {left[0].value} cannot be compared with {right[0].value}.",
        position=compare.position,
    )
