# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Terms and conditions → fragments. Every term is printed so that it can stand in any other (in brackets
where its text is more than a name or a call)."""

from allmende.sensing.sql.dialects import POSTGRES, Dialect
from allmende.sensing.sql.fragment import AS_OF, BATCH, Fragment, join
from allmende.sensing.sql.functions import template
from allmende.sensing.sql.history import as_of
from allmende.sensing.sql.nodes import (
    TRUE,
    As,
    Batch,
    Column,
    Comparison,
    Drawn,
    Every,
    FeatureOf,
    Fixed,
    Function,
    IsNull,
    Located,
    Member,
    Moment,
    Negated,
    Operation,
    Part,
    Policy,
    Result,
    Scalar,
    Slot,
    Some,
    Subselect,
    Table,
    Term,
    Tuple,
    Type,
    Untrue,
    Within,
)

_SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}


class Printer:
    def __init__(self, dialect: Dialect, *, past: bool = False) -> None:
        self.dialect = dialect
        self._past = past

    def term(self, term: Term) -> Fragment:  # noqa: C901, PLR0911, PLR0912  # one line for each kind of node
        match term:
            case Slot():
                return Fragment("?", (term,))
            case Column(alias, name):
                return Fragment(f"{alias}.{_quoted(name)}")
            case Fixed(text):
                return Fragment(text)
            case Member():
                return self._member(term)
            case Part(alias, column, path):
                return self._json(self.dialect.json_part, Member(alias, column, path))
            case As(kind, of):
                return self._as(kind, of)
            case FeatureOf(alias):
                return Fragment(
                    f"coalesce({alias}.feature, "
                    f"(SELECT f.feature FROM datastream_state f WHERE f.datastream = {alias}.datastream))"
                )
            case Operation(operator, left, right):
                return self._operation(operator, self.term(left), self.term(right))
            case Function(name, arguments):
                return self._function(name, tuple(self.term(one) for one in arguments))
            case Tuple(parts):
                return "(" + join(", ", map(self.term, parts)) + ")"
            case Comparison():
                return self._comparison(term)
            case IsNull(of):
                return self._is_null(of)
            case Every(parts):
                return _balanced(" AND ", tuple(map(self.term, parts)))
            case Some(parts):
                return _balanced(" OR ", tuple(map(self.term, parts)))
            case Negated(part):
                return "(NOT " + self.term(part) + ")"
            case Untrue(part):
                return "(" + self.term(part) + " IS NOT TRUE)"
            case Policy(text, slots):
                return Fragment(text, slots)
            case Scalar(of):
                return "(" + self.subselect(of) + ")"
            case Within(of, among):
                return "(" + self.term(of) + " IN (" + self._among(among) + "))"
            case Result() | Moment() | Located() | Drawn():
                raise TypeError(f"{term} is no single value")

    def subselect(self, of: Subselect) -> Fragment:
        return "SELECT " + self._bare(of.select) + " FROM " + self.tables(of.tables) + self.where(of.where)

    def tables(self, tables: tuple[Table, ...]) -> Fragment:
        return self._table(tables[0]) + self.joins(tables[1:])

    def _table(self, one: Table) -> Fragment:
        if not self._past or one.today:
            return Fragment(f"{one.name} {one.alias}")
        return Fragment(f"{as_of(one.name)} {one.alias}", (AS_OF, AS_OF, AS_OF))

    def joins(self, tables: tuple[Table, ...]) -> Fragment:
        found = Fragment("")
        for one in tables:
            if one.on is None:
                found += " CROSS JOIN " + self._table(one)
            else:
                kind = "LEFT JOIN" if one.outer else "JOIN"
                found += f" {kind} " + self._table(one) + " ON " + self.term(one.on)
        return found

    def where(self, condition: Term) -> Fragment:
        return Fragment("") if condition == TRUE else " WHERE " + self.term(condition)

    def _bare(self, term: Term) -> Fragment:
        """A tuple as select list has no brackets."""
        return join(", ", map(self.term, term.parts)) if isinstance(term, Tuple) else self.term(term)

    def _among(self, among: Subselect | Batch | tuple[Term, ...]) -> Fragment:
        if isinstance(among, Batch):
            return Fragment(self.dialect.batch, (BATCH,))
        if isinstance(among, Subselect):
            return self.subselect(among)
        return join(", ", map(self.term, among))

    def _operation(self, operator: str, left: Fragment, right: Fragment) -> Fragment:
        found = _filled(self.dialect.functions[operator], left, right)
        return found if operator == "mod" else "(" + found + ")"

    def _function(self, name: str, arguments: tuple[Fragment, ...]) -> Fragment:
        text = template(name, len(arguments), postgres=self.dialect is POSTGRES)
        return "(" + _filled(text or self.dialect.functions[name], *arguments) + ")"

    def _is_null(self, of: Term) -> Fragment:
        if isinstance(of, Moment):
            return "(" + self.term(of.start) + " IS NULL)"
        if isinstance(of, Result):
            return Fragment(f"({of.alias}.result IS NULL AND {of.alias}.result_json IS NULL)")
        return "(" + self.term(of) + " IS NULL)"

    def _comparison(self, one: Comparison) -> Fragment:
        if isinstance(one.left, Moment) and isinstance(one.right, Moment):
            return self._times(one.operator, one.left, one.right)
        if _is_dynamic(one.left) and _is_dynamic(one.right):
            return self._dynamic(one)
        if _is_dynamic(one.left):  # beside a value of the last row of a page
            return self._signed(one.operator, self.ordered(one.left), self.ordered(one.right))
        return self._signed(one.operator, self.term(one.left), self.term(one.right))

    def ordered(self, term: Term) -> Fragment:
        """As a key to order by."""
        found = self.term(term)
        return _filled(self.dialect.ordered, found) if isinstance(_inside(term), Member | Slot) else found

    @staticmethod
    def _signed(operator: str, left: Fragment, right: Fragment) -> Fragment:
        return "(" + left + f" {_SIGNS[operator]} " + right + ")"

    def _dynamic(self, one: Comparison) -> Fragment:
        """Two values of unknown kind: as numbers if both are, else as texts."""
        ways = []
        for kind in (Type.NUMBER, Type.TEXT):
            left, right = (_pushed(kind, side) for side in (one.left, one.right))
            ways.append(self._signed(one.operator, self.term(left), self.term(right)))
        return "coalesce(" + join(", ", ways) + ")"

    def _times(self, operator: str, left: Moment, right: Moment) -> Fragment:
        """`lt` ends before or where the other begins, `gt` begins at or after its end; `ge` begins and ends
        no earlier, `le` no later; `eq` has both ends in common. For instants this is the order of numbers.
        """
        if operator in ("lt", "le"):
            left, right, operator = right, left, {"lt": "gt", "le": "ge"}[operator]
        starts = (self.term(left.start), self.term(right.start))
        lasts = (self._last(left), self._last(right))
        if left.end is None and right.end is None:
            return self._signed(operator, *starts)
        match operator:
            case "gt":
                apart = (self._signed("ge", starts[0], lasts[1]), self._signed("gt", *starts))
            case "ne":
                return _balanced(" OR ", (self._signed("ne", *starts), self._signed("ne", *lasts)))
            case _:
                apart = (self._signed(operator, *starts), self._signed(operator, *lasts))
        if right.end is None and operator in ("gt", "ge"):
            return self._signed(operator, *starts)  # what begins after an instant ends after it
        return _balanced(" AND ", apart)

    def _last(self, moment: Moment) -> Fragment:
        if moment.end is None:
            return self.term(moment.start)
        if isinstance(moment.end, Column):
            return "coalesce(" + self.term(moment.end) + ", " + self.term(moment.start) + ")"
        return self.term(moment.end)

    def _member(self, member: Member) -> Fragment:
        return self._json(self.dialect.json_value, member)

    def _json(self, template: str, member: Member) -> Fragment:
        text = template.format(f"{member.alias}.{_quoted(member.column)}")
        return Fragment(text, (self.dialect.path(member.path),) * text.count("?"))

    def _as(self, kind: Type, of: Member | Result) -> Fragment:
        return self._result_as(kind, of.alias) if isinstance(of, Result) else self._member_as(kind, of)

    def _member_as(self, kind: Type, of: Member) -> Fragment:
        if kind is Type.NUMBER:
            return self._json(self.dialect.json_number, of)
        return self._json(self.dialect.json_boolean if kind is Type.BOOLEAN else self.dialect.json_text, of)

    def _result_as(self, kind: Type, alias: str) -> Fragment:
        """A number is in `result`; `result_json` holds all else, and whole numbers beyond 64 bit."""
        if kind is Type.TEXT:
            return Fragment(self.dialect.result_text.format(alias))
        found = self._member_as(kind, Member(alias, "result_json", ()))
        return found if kind is Type.BOOLEAN else f"coalesce({alias}.result, " + found + ")"


def _quoted(name: str) -> str:
    return '"end"' if name == "end" else name


def _is_dynamic(term: Term) -> bool:
    return isinstance(_inside(term), Member | Result)


def is_member(term: Term) -> bool:
    return isinstance(_inside(term), Member)


def _inside(term: Term) -> Term:
    return term.of.select if isinstance(term, Scalar) else term


def _pushed(kind: Type, term: Term) -> Term:
    if isinstance(term, Scalar):
        return Scalar(Subselect(_pushed(kind, term.of.select), term.of.tables, term.of.where))
    assert isinstance(term, Member | Result)  # noqa: S101  # _is_dynamic said so
    return As(kind, term)


def _filled(template: str, *parts: Fragment) -> Fragment:
    """A template with `{0}`, `{1}`; a part named twice brings its values twice."""
    found, rest = Fragment(""), template
    while "{" in rest:
        before, _, rest = rest.partition("{")
        index, _, rest = rest.partition("}")
        found = found + before + parts[int(index)]
    return found + rest


def _balanced(word: str, parts: tuple[Fragment, ...]) -> Fragment:
    """Halved in brackets: a chain of a thousand would be a tree too deep for SQLite."""
    if len(parts) == 1:
        return parts[0]
    if len(parts) <= 8:
        return "(" + join(word, parts) + ")"
    half = len(parts) // 2
    return "(" + _balanced(word, parts[:half]) + word + _balanced(word, parts[half:]) + ")"
