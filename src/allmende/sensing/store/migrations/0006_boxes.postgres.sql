-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- As 0006_boxes.sql: the boxes around geometries, in PostgreSQL's own type `box`.

-- The arguments: the table's key and the column of the geometry.
CREATE FUNCTION box_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row jsonb := to_jsonb(NEW);
BEGIN
    EXECUTE format('DELETE FROM %I WHERE id = $1', TG_TABLE_NAME || '_box') USING (row ->> TG_ARGV[0])::bigint;
    EXECUTE format('INSERT INTO %I SELECT $1, found FROM geojson_box($2) found WHERE found IS NOT NULL', TG_TABLE_NAME || '_box')
        USING (row ->> TG_ARGV[0])::bigint, row ->> TG_ARGV[1];
    RETURN NULL;
END $$;

CREATE FUNCTION boxes_laid(of text, key text, geometry text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %1$I (id bigint PRIMARY KEY REFERENCES %2$I (%3$I) ON DELETE CASCADE, box box NOT NULL)',
        of || '_box', of, key);
    EXECUTE format('INSERT INTO %1$I SELECT %3$I, found FROM %2$I, geojson_box(%4$I) found WHERE found IS NOT NULL',
        of || '_box', of, key, geometry);
    EXECUTE format('CREATE INDEX %I ON %I USING gist (box)', of || '_box_by_box', of || '_box');
    EXECUTE format('CREATE TRIGGER %1$I AFTER INSERT ON %2$I FOR EACH ROW WHEN (NEW.%4$I IS NOT NULL) '
        'EXECUTE FUNCTION box_kept(%3$L, %4$L)', of || '_box_begins', of, key, geometry);
    EXECUTE format('CREATE TRIGGER %1$I AFTER UPDATE OF %4$I ON %2$I FOR EACH ROW '
        'WHEN (OLD.%4$I IS DISTINCT FROM NEW.%4$I) EXECUTE FUNCTION box_kept(%3$L, %4$L)',
        of || '_box_changes', of, key, geometry);
END $$;

SELECT boxes_laid('location', 'id', 'location');
SELECT boxes_laid('feature', 'id', 'feature');
SELECT boxes_laid('datastream_state', 'datastream', 'area');

DROP FUNCTION boxes_laid(text, text, text);
