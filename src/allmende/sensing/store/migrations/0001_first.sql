-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- The sensing store, first layout. Times are microseconds UTC. JSON is text. Booleans are 0 and 1.
-- organisation 1 is the town itself; visibility 0 = that organisation only, 1 = public.

CREATE TABLE installation (
    key TEXT PRIMARY KEY, -- time_zone: fixed at the first start, day roll-ups depend on it
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE thing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    properties TEXT,
    organisation INTEGER NOT NULL,
    visibility INTEGER NOT NULL
);
CREATE INDEX thing_by_key ON thing (json_extract(properties, '$.key')) WHERE json_extract(properties, '$.key') IS NOT NULL;

CREATE TABLE location (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    encoding_type TEXT NOT NULL,
    location TEXT NOT NULL,
    properties TEXT,
    organisation INTEGER NOT NULL,
    visibility INTEGER NOT NULL
);

CREATE TABLE thing_location (
    thing INTEGER NOT NULL REFERENCES thing (id) ON DELETE CASCADE,
    location INTEGER NOT NULL REFERENCES location (id) ON DELETE CASCADE,
    PRIMARY KEY (thing, location)
) WITHOUT ROWID;
CREATE INDEX thing_location_by_location ON thing_location (location, thing);

CREATE TABLE historical_location (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    thing INTEGER NOT NULL REFERENCES thing (id) ON DELETE CASCADE,
    time INTEGER NOT NULL
);
CREATE INDEX historical_location_by_thing ON historical_location (thing, time, id);

CREATE TABLE historical_location_location (
    historical_location INTEGER NOT NULL REFERENCES historical_location (id) ON DELETE CASCADE,
    location INTEGER NOT NULL REFERENCES location (id) ON DELETE CASCADE,
    PRIMARY KEY (historical_location, location)
) WITHOUT ROWID;
CREATE INDEX historical_location_location_by_location ON historical_location_location (location, historical_location);

CREATE TABLE sensor (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    encoding_type TEXT NOT NULL,
    metadata TEXT NOT NULL,
    properties TEXT,
    organisation INTEGER NOT NULL,
    visibility INTEGER NOT NULL
);

CREATE TABLE observed_property (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    description TEXT NOT NULL,
    properties TEXT,
    organisation INTEGER NOT NULL,
    visibility INTEGER NOT NULL
);

CREATE TABLE feature (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    encoding_type TEXT NOT NULL,
    feature TEXT NOT NULL,
    properties TEXT,
    location INTEGER REFERENCES location (id) ON DELETE SET NULL, -- made from this location, as it is now
    organisation INTEGER NOT NULL,
    visibility INTEGER NOT NULL
);
CREATE UNIQUE INDEX feature_by_location ON feature (location, organisation, visibility) WHERE location IS NOT NULL;

-- Metadata only: changes when somebody edits it, never by an observation.
CREATE TABLE datastream (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    thing INTEGER NOT NULL REFERENCES thing (id),
    sensor INTEGER NOT NULL REFERENCES sensor (id),
    multi INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    observation_type TEXT NOT NULL,
    unit_of_measurement TEXT NOT NULL,
    properties TEXT,
    organisation INTEGER NOT NULL,
    visibility INTEGER NOT NULL
);
CREATE INDEX datastream_by_thing ON datastream (thing, id);
CREATE INDEX datastream_by_sensor ON datastream (sensor, id);
CREATE INDEX datastream_by_key ON datastream (json_extract(properties, '$.key')) WHERE json_extract(properties, '$.key') IS NOT NULL;

CREATE TABLE datastream_observed_property (
    datastream INTEGER NOT NULL REFERENCES datastream (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    observed_property INTEGER NOT NULL REFERENCES observed_property (id),
    PRIMARY KEY (datastream, position)
) WITHOUT ROWID;
CREATE INDEX datastream_observed_property_by_property ON datastream_observed_property (observed_property, datastream);

-- Narrow, rewritten by every group of observations; one row for every datastream from its creation.
-- last_*: the observation with the greatest (start, id), whole. feature: what NULL means in observation.feature.
CREATE TABLE datastream_state (
    datastream INTEGER PRIMARY KEY REFERENCES datastream (id) ON DELETE CASCADE,
    count INTEGER NOT NULL DEFAULT 0,
    serial INTEGER NOT NULL DEFAULT 0, -- the last one given; never given twice
    last_start INTEGER,
    last_id INTEGER,
    last_end INTEGER,
    last_result,
    last_result_json TEXT,
    last_result_time INTEGER,
    last_feature INTEGER,
    last_extra TEXT,
    start_min INTEGER,
    end_max INTEGER, -- greatest of end, or start where there is no end
    result_time_min INTEGER,
    result_time_max INTEGER,
    feature INTEGER REFERENCES feature (id) ON DELETE SET NULL,
    area TEXT, -- GeoJSON of the box around all features observed: a Point or a Polygon
    longest INTEGER NOT NULL DEFAULT 0 -- the greatest end - start ever given: bounds the search for what reaches into a time
);
CREATE INDEX datastream_state_by_feature ON datastream_state (feature) WHERE feature IS NOT NULL;

-- How many observations of a datastream are of a feature: lets observedArea shrink, and a feature find
-- its observations, without reading them.
CREATE TABLE datastream_feature (
    datastream INTEGER NOT NULL REFERENCES datastream (id) ON DELETE CASCADE,
    feature INTEGER NOT NULL REFERENCES feature (id) ON DELETE CASCADE,
    count INTEGER NOT NULL,
    PRIMARY KEY (datastream, feature)
) WITHOUT ROWID;
CREATE INDEX datastream_feature_by_feature ON datastream_feature (feature, datastream);

-- A number is in result; every other JSON is text in result_json; both null is JSON null.
-- extra: JSON object with resultQuality, validTime, parameters where given.
-- No second index and no foreign key: id → time goes through observation_span, cascades are the writer's.
CREATE TABLE observation (
    datastream INTEGER NOT NULL,
    start INTEGER NOT NULL,
    id INTEGER NOT NULL,
    "end" INTEGER,
    result,
    result_json TEXT,
    result_time INTEGER,
    feature INTEGER, -- NULL: datastream_state.feature
    extra TEXT,
    PRIMARY KEY (datastream, start, id)
) WITHOUT ROWID;

CREATE TABLE observation_span (
    datastream INTEGER NOT NULL,
    block INTEGER NOT NULL, -- serial >> 10
    start_low INTEGER NOT NULL,
    start_high INTEGER NOT NULL,
    PRIMARY KEY (datastream, block)
) WITHOUT ROWID;

-- bucket: first instant of the hour (UTC) or of the local day. component 0: numbers, with their sum, min and
-- max; component -1: what is no number, counted only.
CREATE TABLE rollup_hour (
    bucket INTEGER NOT NULL,
    datastream INTEGER NOT NULL,
    component INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum REAL,
    min,
    max,
    PRIMARY KEY (bucket, datastream, component)
) WITHOUT ROWID;

CREATE TABLE rollup_day (
    bucket INTEGER NOT NULL,
    datastream INTEGER NOT NULL,
    component INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum REAL,
    min,
    max,
    PRIMARY KEY (bucket, datastream, component)
) WITHOUT ROWID;
