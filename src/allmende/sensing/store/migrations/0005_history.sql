-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- How entities and the links between them were: $as_of. `since` is when a row became as it is (0: before this
-- was kept); what it was before stands in its history, from `valid_from` up to but not including `valid_to`.
-- Changes of one transaction have one moment, so nobody sees half of it. With an entity its history goes.

ALTER TABLE thing ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE thing_history (
    id INTEGER NOT NULL,
    name TEXT,
    description TEXT,
    properties TEXT,
    organisation INTEGER,
    visibility INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER thing_begins AFTER INSERT ON thing BEGIN
    UPDATE thing SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER thing_changes AFTER UPDATE OF name, description, properties, organisation, visibility ON thing
WHEN (OLD.name, OLD.description, OLD.properties, OLD.organisation, OLD.visibility)
    IS NOT (NEW.name, NEW.description, NEW.properties, NEW.organisation, NEW.visibility) BEGIN
    INSERT INTO thing_history SELECT OLD.id, OLD.name, OLD.description, OLD.properties,
        OLD.organisation, OLD.visibility, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE thing SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER thing_ends AFTER DELETE ON thing BEGIN
    DELETE FROM thing_history WHERE id = OLD.id;
END;

ALTER TABLE location ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE location_history (
    id INTEGER NOT NULL,
    name TEXT,
    description TEXT,
    encoding_type TEXT,
    location TEXT,
    properties TEXT,
    organisation INTEGER,
    visibility INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER location_begins AFTER INSERT ON location BEGIN
    UPDATE location SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER location_changes AFTER UPDATE OF name, description, encoding_type, location,
    properties, organisation, visibility ON location
WHEN (OLD.name, OLD.description, OLD.encoding_type, OLD.location, OLD.properties, OLD.organisation,
    OLD.visibility)
    IS NOT (NEW.name, NEW.description, NEW.encoding_type, NEW.location, NEW.properties,
        NEW.organisation, NEW.visibility) BEGIN
    INSERT INTO location_history SELECT OLD.id, OLD.name, OLD.description, OLD.encoding_type,
        OLD.location, OLD.properties, OLD.organisation, OLD.visibility, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE location SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER location_ends AFTER DELETE ON location BEGIN
    DELETE FROM location_history WHERE id = OLD.id;
END;

ALTER TABLE historical_location ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE historical_location_history (
    id INTEGER NOT NULL,
    thing INTEGER,
    time INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER historical_location_begins AFTER INSERT ON historical_location BEGIN
    UPDATE historical_location SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER historical_location_changes AFTER UPDATE OF thing, time ON historical_location
WHEN (OLD.thing, OLD.time)
    IS NOT (NEW.thing, NEW.time) BEGIN
    INSERT INTO historical_location_history SELECT OLD.id, OLD.thing, OLD.time, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE historical_location SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER historical_location_ends AFTER DELETE ON historical_location BEGIN
    DELETE FROM historical_location_history WHERE id = OLD.id;
END;

ALTER TABLE sensor ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE sensor_history (
    id INTEGER NOT NULL,
    name TEXT,
    description TEXT,
    encoding_type TEXT,
    metadata TEXT,
    properties TEXT,
    organisation INTEGER,
    visibility INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER sensor_begins AFTER INSERT ON sensor BEGIN
    UPDATE sensor SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER sensor_changes AFTER UPDATE OF name, description, encoding_type, metadata,
    properties, organisation, visibility ON sensor
WHEN (OLD.name, OLD.description, OLD.encoding_type, OLD.metadata, OLD.properties, OLD.organisation,
    OLD.visibility)
    IS NOT (NEW.name, NEW.description, NEW.encoding_type, NEW.metadata, NEW.properties,
        NEW.organisation, NEW.visibility) BEGIN
    INSERT INTO sensor_history SELECT OLD.id, OLD.name, OLD.description, OLD.encoding_type,
        OLD.metadata, OLD.properties, OLD.organisation, OLD.visibility, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE sensor SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER sensor_ends AFTER DELETE ON sensor BEGIN
    DELETE FROM sensor_history WHERE id = OLD.id;
END;

ALTER TABLE observed_property ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE observed_property_history (
    id INTEGER NOT NULL,
    name TEXT,
    definition TEXT,
    description TEXT,
    properties TEXT,
    organisation INTEGER,
    visibility INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER observed_property_begins AFTER INSERT ON observed_property BEGIN
    UPDATE observed_property SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER observed_property_changes AFTER UPDATE OF name, definition, description, properties,
    organisation, visibility ON observed_property
WHEN (OLD.name, OLD.definition, OLD.description, OLD.properties, OLD.organisation, OLD.visibility)
    IS NOT (NEW.name, NEW.definition, NEW.description, NEW.properties, NEW.organisation, NEW.visibility) BEGIN
    INSERT INTO observed_property_history SELECT OLD.id, OLD.name, OLD.definition, OLD.description,
        OLD.properties, OLD.organisation, OLD.visibility, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE observed_property SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER observed_property_ends AFTER DELETE ON observed_property BEGIN
    DELETE FROM observed_property_history WHERE id = OLD.id;
END;

ALTER TABLE feature ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE feature_history (
    id INTEGER NOT NULL,
    name TEXT,
    description TEXT,
    encoding_type TEXT,
    feature TEXT,
    properties TEXT,
    location INTEGER,
    organisation INTEGER,
    visibility INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER feature_begins AFTER INSERT ON feature BEGIN
    UPDATE feature SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER feature_changes AFTER UPDATE OF name, description, encoding_type, feature,
    properties, location, organisation, visibility ON feature
WHEN (OLD.name, OLD.description, OLD.encoding_type, OLD.feature, OLD.properties, OLD.location,
    OLD.organisation, OLD.visibility)
    IS NOT (NEW.name, NEW.description, NEW.encoding_type, NEW.feature, NEW.properties, NEW.location,
        NEW.organisation, NEW.visibility) BEGIN
    INSERT INTO feature_history SELECT OLD.id, OLD.name, OLD.description, OLD.encoding_type,
        OLD.feature, OLD.properties, OLD.location, OLD.organisation, OLD.visibility, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE feature SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER feature_ends AFTER DELETE ON feature BEGIN
    DELETE FROM feature_history WHERE id = OLD.id;
END;

ALTER TABLE datastream ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE datastream_history (
    id INTEGER NOT NULL,
    thing INTEGER,
    sensor INTEGER,
    multi INTEGER,
    name TEXT,
    description TEXT,
    observation_type TEXT,
    unit_of_measurement TEXT,
    data_types TEXT,
    properties TEXT,
    organisation INTEGER,
    visibility INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (id, valid_from)
) WITHOUT ROWID;
CREATE TRIGGER datastream_begins AFTER INSERT ON datastream BEGIN
    UPDATE datastream SET since = moment() WHERE id = NEW.id;
END;
CREATE TRIGGER datastream_changes AFTER UPDATE OF thing, sensor, multi, name, description,
    observation_type, unit_of_measurement, data_types, properties, organisation, visibility ON
    datastream
WHEN (OLD.thing, OLD.sensor, OLD.multi, OLD.name, OLD.description, OLD.observation_type,
    OLD.unit_of_measurement, OLD.data_types, OLD.properties, OLD.organisation, OLD.visibility)
    IS NOT (NEW.thing, NEW.sensor, NEW.multi, NEW.name, NEW.description, NEW.observation_type,
        NEW.unit_of_measurement, NEW.data_types, NEW.properties, NEW.organisation, NEW.visibility) BEGIN
    INSERT INTO datastream_history SELECT OLD.id, OLD.thing, OLD.sensor, OLD.multi, OLD.name,
        OLD.description, OLD.observation_type, OLD.unit_of_measurement, OLD.data_types, OLD.properties,
        OLD.organisation, OLD.visibility, OLD.since, moment()
    WHERE OLD.since < moment();
    UPDATE datastream SET since = moment() WHERE id = OLD.id;
END;
CREATE TRIGGER datastream_ends AFTER DELETE ON datastream BEGIN
    DELETE FROM datastream_history WHERE id = OLD.id;
END;

ALTER TABLE thing_location ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE thing_location_history (
    thing INTEGER NOT NULL,
    location INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (thing, location, valid_from)
) WITHOUT ROWID;
CREATE INDEX thing_location_history_by_location ON thing_location_history (location);
CREATE TRIGGER thing_location_begins AFTER INSERT ON thing_location BEGIN
    UPDATE thing_location SET since = moment() WHERE thing = NEW.thing AND location = NEW.location;
END;
CREATE TRIGGER thing_location_ends AFTER DELETE ON thing_location
WHEN OLD.since < moment()
    AND EXISTS (SELECT 1 FROM thing WHERE id = OLD.thing)
    AND EXISTS (SELECT 1 FROM location WHERE id = OLD.location) BEGIN
    INSERT INTO thing_location_history VALUES (OLD.thing, OLD.location, OLD.since, moment());
END;
CREATE TRIGGER thing_location_forgets_thing AFTER DELETE ON thing BEGIN
    DELETE FROM thing_location_history WHERE thing = OLD.id;
END;
CREATE TRIGGER thing_location_forgets_location AFTER DELETE ON location BEGIN
    DELETE FROM thing_location_history WHERE location = OLD.id;
END;

ALTER TABLE historical_location_location ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE historical_location_location_history (
    historical_location INTEGER NOT NULL,
    location INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (historical_location, location, valid_from)
) WITHOUT ROWID;
CREATE INDEX historical_location_location_history_by_location ON
    historical_location_location_history (location);
CREATE TRIGGER historical_location_location_begins AFTER INSERT ON historical_location_location BEGIN
    UPDATE historical_location_location SET since = moment() WHERE historical_location =
        NEW.historical_location AND location = NEW.location;
END;
CREATE TRIGGER historical_location_location_ends AFTER DELETE ON historical_location_location
WHEN OLD.since < moment()
    AND EXISTS (SELECT 1 FROM historical_location WHERE id = OLD.historical_location)
    AND EXISTS (SELECT 1 FROM location WHERE id = OLD.location) BEGIN
    INSERT INTO historical_location_location_history VALUES (OLD.historical_location, OLD.location,
        OLD.since, moment());
END;
CREATE TRIGGER historical_location_location_forgets_historical_location AFTER DELETE ON
    historical_location BEGIN
    DELETE FROM historical_location_location_history WHERE historical_location = OLD.id;
END;
CREATE TRIGGER historical_location_location_forgets_location AFTER DELETE ON location BEGIN
    DELETE FROM historical_location_location_history WHERE location = OLD.id;
END;

ALTER TABLE datastream_observed_property ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE TABLE datastream_observed_property_history (
    datastream INTEGER NOT NULL,
    position INTEGER NOT NULL,
    observed_property INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    PRIMARY KEY (datastream, position, observed_property, valid_from)
) WITHOUT ROWID;
CREATE INDEX datastream_observed_property_history_by_observed_property ON
    datastream_observed_property_history (observed_property);
CREATE TRIGGER datastream_observed_property_begins AFTER INSERT ON datastream_observed_property BEGIN
    UPDATE datastream_observed_property SET since = moment() WHERE datastream = NEW.datastream AND
        position = NEW.position AND observed_property = NEW.observed_property;
END;
CREATE TRIGGER datastream_observed_property_changes AFTER UPDATE OF datastream, position,
    observed_property ON datastream_observed_property
WHEN (OLD.datastream, OLD.position, OLD.observed_property) IS NOT (NEW.datastream, NEW.position,
    NEW.observed_property) BEGIN
    INSERT INTO datastream_observed_property_history SELECT OLD.datastream, OLD.position,
        OLD.observed_property, OLD.since, moment() WHERE OLD.since < moment();
    UPDATE datastream_observed_property SET since = moment() WHERE datastream = NEW.datastream AND
        position = NEW.position AND observed_property = NEW.observed_property;
END;
CREATE TRIGGER datastream_observed_property_ends AFTER DELETE ON datastream_observed_property
WHEN OLD.since < moment()
    AND EXISTS (SELECT 1 FROM datastream WHERE id = OLD.datastream)
    AND EXISTS (SELECT 1 FROM observed_property WHERE id = OLD.observed_property) BEGIN
    INSERT INTO datastream_observed_property_history VALUES (OLD.datastream, OLD.position,
        OLD.observed_property, OLD.since, moment());
END;
CREATE TRIGGER datastream_observed_property_forgets_datastream AFTER DELETE ON datastream BEGIN
    DELETE FROM datastream_observed_property_history WHERE datastream = OLD.id;
END;
CREATE TRIGGER datastream_observed_property_forgets_observed_property AFTER DELETE ON observed_property BEGIN
    DELETE FROM datastream_observed_property_history WHERE observed_property = OLD.id;
END;
