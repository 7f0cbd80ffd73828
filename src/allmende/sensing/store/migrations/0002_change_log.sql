-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Who changed what: a line for every change of an entity by a person, a key or an open writer, written in the
-- transaction of the change. Observations that are added leave none. content and salt are NULL once erased;
-- digest and chain stay (core/audit.py).

CREATE TABLE change_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor INTEGER,
    organisation INTEGER,
    verb TEXT NOT NULL, -- thing.create, datastream.hide
    subject TEXT NOT NULL, -- Things(12)
    content TEXT,
    salt BLOB,
    digest BLOB NOT NULL,
    chain BLOB NOT NULL
);
CREATE INDEX change_log_by_organisation ON change_log (organisation, id);
CREATE INDEX change_log_by_actor ON change_log (actor_kind, actor);
