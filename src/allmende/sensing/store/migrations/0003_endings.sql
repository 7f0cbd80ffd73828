-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Things whose project or permit has ended: their pages say so, and nothing more is stored unless goes_on.

CREATE TABLE ending (
    thing INTEGER PRIMARY KEY REFERENCES thing (id) ON DELETE CASCADE,
    reason TEXT NOT NULL, -- project, permit
    since INTEGER NOT NULL, -- the first instant after it
    address TEXT NOT NULL, -- where people read more; empty for none
    goes_on INTEGER NOT NULL -- 1: observations are still taken
);
