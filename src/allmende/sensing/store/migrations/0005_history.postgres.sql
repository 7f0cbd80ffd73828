-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- As 0005_history.sql: how entities and the links between them were. The same trigger functions for all tables.

CREATE FUNCTION history_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.since := moment();
    RETURN NEW;
END $$;

-- The argument names the columns.
CREATE FUNCTION history_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.since := OLD.since;
    IF NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    PERFORM history_keep(TG_TABLE_NAME, TG_ARGV[0], to_jsonb(OLD), OLD.since);
    NEW.since := moment();
    RETURN NEW;
END $$;

CREATE FUNCTION history_keep(of text, columns text, was jsonb, since bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF since < moment() THEN
        EXECUTE format(
            'INSERT INTO %1$I (%2$s, valid_from, valid_to) SELECT %2$s, $2, $3 FROM jsonb_populate_record(NULL::%3$I, $1)',
            of || '_history', columns, of) USING was, since, moment();
    END IF;
END $$;

CREATE FUNCTION history_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM %I WHERE id = $1', TG_TABLE_NAME || '_history') USING OLD.id;
    RETURN NULL;
END $$;

-- Of a link, where both ends stay. The arguments: the columns, then for each end its column and its table.
CREATE FUNCTION history_unlinked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    stays boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1) AND EXISTS (SELECT 1 FROM %I WHERE id = $2)',
        TG_ARGV[2], TG_ARGV[4])
        INTO stays USING (was ->> TG_ARGV[1])::bigint, (was ->> TG_ARGV[3])::bigint;
    IF stays THEN
        PERFORM history_keep(TG_TABLE_NAME, TG_ARGV[0], was, OLD.since);
    END IF;
    RETURN NULL;
END $$;

-- With an end the history of its links goes. The arguments: the table of links and its column.
CREATE FUNCTION history_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM %I WHERE %I = $1', TG_ARGV[0] || '_history', TG_ARGV[1]) USING OLD.id;
    RETURN NULL;
END $$;

CREATE FUNCTION history_laid(of text, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = of::regclass AND attnum > 0 AND NOT attisdropped);
BEGIN
    EXECUTE format('CREATE TABLE %I AS SELECT *, 0::bigint AS valid_from, 0::bigint AS valid_to FROM %I WHERE FALSE',
        of || '_history', of);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (%s, valid_from)', of || '_history', key);
    EXECUTE format('ALTER TABLE %I ADD COLUMN since bigint NOT NULL DEFAULT 0', of);
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION history_begins()',
        of || '_begins', of);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION history_changes(%L)',
        of || '_changes', of, columns);
END $$;

CREATE FUNCTION history_of_links(of text, key text, own text, own_table text, other text, other_table text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM history_laid(of, key);
    EXECUTE format('CREATE INDEX ON %I (%I)', of || '_history', other);
    EXECUTE format(
        'CREATE TRIGGER %I AFTER DELETE ON %I FOR EACH ROW EXECUTE FUNCTION history_unlinked(%L, %L, %L, %L, %L)',
        of || '_ends', of, key, own, own_table, other, other_table);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I FOR EACH ROW EXECUTE FUNCTION history_forgets(%L, %L)',
        of || '_forgets_' || own, own_table, of, own);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I FOR EACH ROW EXECUTE FUNCTION history_forgets(%L, %L)',
        of || '_forgets_' || other, other_table, of, other);
END $$;

DO $$
DECLARE
    entity text;
BEGIN
    FOREACH entity IN ARRAY ARRAY['thing', 'location', 'historical_location', 'sensor', 'observed_property',
        'feature', 'datastream'] LOOP
        PERFORM history_laid(entity, 'id');
        EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I FOR EACH ROW EXECUTE FUNCTION history_ends()',
            entity || '_ends', entity);
    END LOOP;
    PERFORM history_of_links('thing_location', 'thing, location', 'thing', 'thing', 'location', 'location');
    PERFORM history_of_links('historical_location_location', 'historical_location, location',
        'historical_location', 'historical_location', 'location', 'location');
    PERFORM history_of_links('datastream_observed_property', 'datastream, position, observed_property',
        'datastream', 'datastream', 'observed_property', 'observed_property');
END $$;

DROP FUNCTION history_laid(text, text);
DROP FUNCTION history_of_links(text, text, text, text, text, text);
