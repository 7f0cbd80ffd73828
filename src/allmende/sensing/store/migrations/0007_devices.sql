-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- What stands behind the Things: sources that messages come from, devices and what their values are for, what
-- could not be taken, and what is doubtful about values. All of it is small; only device_state changes often.

CREATE TABLE source (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connector TEXT NOT NULL, -- ttn, chirpstack, sensor_community, …
    name TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    settings TEXT NOT NULL, -- JSON, for the connector
    created INTEGER NOT NULL
);

CREATE TABLE decoder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation INTEGER NOT NULL,
    name TEXT NOT NULL, -- the type of devices it is for
    kind TEXT NOT NULL, -- javascript, layout
    text TEXT NOT NULL,
    created INTEGER NOT NULL
);

CREATE TABLE device (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    external TEXT NOT NULL, -- as its network, maker or owner names it
    thing INTEGER NOT NULL REFERENCES thing (id) ON DELETE CASCADE,
    decoder INTEGER REFERENCES decoder (id),
    streams TEXT NOT NULL, -- JSON: {"SDS_P1": [datastream, factor, shift]}
    created INTEGER NOT NULL,
    UNIQUE (source, external)
);
CREATE INDEX device_by_thing ON device (thing);

CREATE TABLE device_state (
    device INTEGER PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
    seen INTEGER, -- when its last message came
    received INTEGER NOT NULL, -- how many
    lost INTEGER NOT NULL, -- how many by its own count did not come
    counter INTEGER, -- its own count
    message TEXT NOT NULL, -- the key of the last one
    rhythm INTEGER NOT NULL, -- microseconds that usually lie between two; 0 not known yet
    facts TEXT NOT NULL, -- JSON: battery, rssi, …
    latest TEXT NOT NULL, -- JSON: the values of the last message, by their names
    silent INTEGER -- when somebody was told that it is silent
);

CREATE TABLE rejected (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, -- the last time
    times INTEGER NOT NULL,
    connector TEXT NOT NULL, -- or mqtt, http: the SensorThings doors
    source INTEGER REFERENCES source (id) ON DELETE CASCADE,
    external TEXT NOT NULL, -- the device, as far as the message names one
    organisation INTEGER, -- whose page it is on; NULL: nobody's
    reason TEXT NOT NULL, -- a word to count by
    said TEXT NOT NULL, -- what the sender was told
    payload TEXT NOT NULL -- its beginning
);
CREATE INDEX rejected_by_device ON rejected (connector, external);

CREATE TABLE flag (
    datastream INTEGER NOT NULL REFERENCES datastream (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    rule TEXT NOT NULL, -- humid, stuck, jump, range, …
    said TEXT NOT NULL, -- why, in a few words or numbers
    PRIMARY KEY (datastream, start, rule)
);
