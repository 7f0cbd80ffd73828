# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What several organisations use: a place, a sensor, an observed property, a feature. Its owner may take it
away from what is in sight only with everybody's leave; to what is hidden it is left without a word, so that
nothing tells of it."""

from allmende.core.principal import Principal, Visibility
from allmende.sensing.entities import Entity
from allmende.sensing.store import rights
from allmende.sensing.store.ledger import Ledger

_STREAMS = """
SELECT CASE multi WHEN 1 THEN 'Multi' ELSE '' END || 'Datastreams(' || id || ')', organisation, visibility
FROM datastream"""
_USERS = {
    "Sensor": f"""
        {_STREAMS} WHERE sensor = :id""",
    "ObservedProperty": f"""
        {_STREAMS}
        WHERE id IN (SELECT datastream FROM datastream_observed_property WHERE observed_property = :id)""",
    "FeatureOfInterest": f"""
        {_STREAMS}
        WHERE id IN (SELECT datastream FROM datastream_feature WHERE feature = :id)""",
    "Location": """
        SELECT 'Things(' || id || ')', organisation, visibility FROM thing
        WHERE id IN (SELECT thing FROM thing_location WHERE location = :id
            UNION SELECT thing FROM historical_location WHERE id IN (
                SELECT historical_location FROM historical_location_location WHERE location = :id))""",
}


def heir(ledger: Ledger, principal: Principal, entity: Entity, number: int) -> int | None:
    """The organisation that goes on to use it unseen. Raises Forbidden where another one is seen to."""
    sql = _USERS.get(entity.name)
    rows = [] if sql is None else ledger.connection.execute(sql, {"id": number}).fetchall()
    others = [one for one in rows if not rights.manages(principal, one[1])]
    for name, organisation, visibility in others:
        if rights.sees(principal, organisation, visibility):
            rights.check_may_change(principal, organisation, name)
    return min((organisation for _, organisation, _ in others), default=None)


def leave_to(ledger: Ledger, entity: Entity, number: int, organisation: int) -> None:
    """Gone for its owner."""
    owner = (organisation, int(Visibility.ORGANISATION), number)
    free = ", location = NULL" if entity.table == "feature" else ""
    ledger.connection.execute(
        f"UPDATE {entity.table} SET organisation = ?, visibility = ?{free} WHERE id = ?", owner
    )
