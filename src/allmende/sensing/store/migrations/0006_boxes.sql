-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- The boxes around geometries: what lies outside of one is found without reading the geometry. A box holds all
-- positions, the first two numbers of the lists in `coordinates`; that it may hold more (of other members that
-- are named so, or by rounding) costs nothing but a look. What has no position has no box.

CREATE VIRTUAL TABLE location_box USING rtree (id, west, east, south, north);
CREATE TRIGGER location_box_begins AFTER INSERT ON location BEGIN
    INSERT INTO location_box
    SELECT NEW.id, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM json_tree(CASE WHEN json_valid(NEW.location) THEN NEW.location END)
    WHERE type IN ('integer', 'real') AND key IN (0, 1) AND path LIKE '%.coordinates%'
    HAVING count(*) > 1;
END;
CREATE TRIGGER location_box_changes AFTER UPDATE OF location ON location WHEN OLD.location IS NOT NEW.location BEGIN
    DELETE FROM location_box WHERE id = OLD.id;
    INSERT INTO location_box
    SELECT NEW.id, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM json_tree(CASE WHEN json_valid(NEW.location) THEN NEW.location END)
    WHERE type IN ('integer', 'real') AND key IN (0, 1) AND path LIKE '%.coordinates%'
    HAVING count(*) > 1;
END;
CREATE TRIGGER location_box_ends AFTER DELETE ON location BEGIN
    DELETE FROM location_box WHERE id = OLD.id;
END;
INSERT INTO location_box
    SELECT location.id, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM location, json_tree(CASE WHEN json_valid(location.location) THEN location.location END) tree
    WHERE tree.type IN ('integer', 'real') AND tree.key IN (0, 1) AND tree.path LIKE '%.coordinates%'
    GROUP BY location.id HAVING count(*) > 1;

CREATE VIRTUAL TABLE feature_box USING rtree (id, west, east, south, north);
CREATE TRIGGER feature_box_begins AFTER INSERT ON feature BEGIN
    INSERT INTO feature_box
    SELECT NEW.id, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM json_tree(CASE WHEN json_valid(NEW.feature) THEN NEW.feature END)
    WHERE type IN ('integer', 'real') AND key IN (0, 1) AND path LIKE '%.coordinates%'
    HAVING count(*) > 1;
END;
CREATE TRIGGER feature_box_changes AFTER UPDATE OF feature ON feature WHEN OLD.feature IS NOT NEW.feature BEGIN
    DELETE FROM feature_box WHERE id = OLD.id;
    INSERT INTO feature_box
    SELECT NEW.id, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM json_tree(CASE WHEN json_valid(NEW.feature) THEN NEW.feature END)
    WHERE type IN ('integer', 'real') AND key IN (0, 1) AND path LIKE '%.coordinates%'
    HAVING count(*) > 1;
END;
CREATE TRIGGER feature_box_ends AFTER DELETE ON feature BEGIN
    DELETE FROM feature_box WHERE id = OLD.id;
END;
INSERT INTO feature_box
    SELECT feature.id, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM feature, json_tree(CASE WHEN json_valid(feature.feature) THEN feature.feature END) tree
    WHERE tree.type IN ('integer', 'real') AND tree.key IN (0, 1) AND tree.path LIKE '%.coordinates%'
    GROUP BY feature.id HAVING count(*) > 1;

CREATE VIRTUAL TABLE datastream_state_box USING rtree (id, west, east, south, north);
CREATE TRIGGER datastream_state_box_begins AFTER INSERT ON datastream_state WHEN NEW.area IS NOT NULL BEGIN
    INSERT INTO datastream_state_box
    SELECT NEW.datastream, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM json_tree(CASE WHEN json_valid(NEW.area) THEN NEW.area END)
    WHERE type IN ('integer', 'real') AND key IN (0, 1) AND path LIKE '%.coordinates%'
    HAVING count(*) > 1;
END;
CREATE TRIGGER datastream_state_box_changes AFTER UPDATE OF area ON datastream_state WHEN OLD.area IS NOT NEW.area BEGIN
    DELETE FROM datastream_state_box WHERE id = OLD.datastream;
    INSERT INTO datastream_state_box
    SELECT NEW.datastream, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM json_tree(CASE WHEN json_valid(NEW.area) THEN NEW.area END)
    WHERE type IN ('integer', 'real') AND key IN (0, 1) AND path LIKE '%.coordinates%'
    HAVING count(*) > 1;
END;
CREATE TRIGGER datastream_state_box_ends AFTER DELETE ON datastream_state BEGIN
    DELETE FROM datastream_state_box WHERE id = OLD.datastream;
END;
INSERT INTO datastream_state_box
    SELECT datastream_state.datastream, min(CASE key WHEN 0 THEN atom END), max(CASE key WHEN 0 THEN atom END),
        min(CASE key WHEN 1 THEN atom END), max(CASE key WHEN 1 THEN atom END)
    FROM datastream_state, json_tree(CASE WHEN json_valid(datastream_state.area) THEN datastream_state.area END) tree
    WHERE tree.type IN ('integer', 'real') AND tree.key IN (0, 1) AND tree.path LIKE '%.coordinates%'
    GROUP BY datastream_state.datastream HAVING count(*) > 1;
