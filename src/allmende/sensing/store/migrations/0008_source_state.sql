-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- What came from each source, so that whoever sets it up sees whether anything arrives, and what it looks like.

CREATE TABLE source_state (
    source INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    heard INTEGER NOT NULL, -- when its last message came
    was_taken INTEGER NOT NULL, -- 1 where that one was
    taken INTEGER NOT NULL, -- how many
    refused INTEGER NOT NULL,
    origin TEXT NOT NULL, -- the topic of the last one, or ?device=…
    body TEXT NOT NULL -- its beginning; empty where its connector says that messages are not to be kept
);
