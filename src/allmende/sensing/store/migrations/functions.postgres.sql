-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- What PostgreSQL lacks of what the SQL of the store is written in. Laid before every migration, and at the start
-- of a server whose text of it is another one: an older server may still use what stands here, so a function keeps
-- what it takes and gives, and one that is to differ in that gets another name.

CREATE TABLE IF NOT EXISTS layout (
    done integer NOT NULL, -- steps
    functions text -- the mark of the text that was laid
);
ALTER TABLE layout ADD COLUMN IF NOT EXISTS functions text;

-- One row: who writes locks it, which keeps all others out, and leaves its mark, which tells the next one
-- whether somebody else has written since.
CREATE TABLE IF NOT EXISTS writing (
    mark text NOT NULL
);
INSERT INTO writing SELECT '' WHERE NOT EXISTS (SELECT 1 FROM writing);

-- Ids are given inside the transaction: what was taken back leaves no gap. Never given twice.
CREATE TABLE IF NOT EXISTS id_sequence (
    name text PRIMARY KEY,
    last bigint NOT NULL
);

CREATE OR REPLACE FUNCTION next_id(of text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found bigint;
BEGIN
    UPDATE id_sequence SET last = last + 1 WHERE name = of RETURNING last INTO found;
    IF found IS NULL THEN
        EXECUTE format('SELECT coalesce(max(id), 0) + 1 FROM %I', of) INTO found;
        INSERT INTO id_sequence VALUES (of, found);
    END IF;
    RETURN found;
END $$;

-- When the changes of this transaction happen, for the history.
CREATE OR REPLACE FUNCTION moment() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('allmende.moment', true), '')::bigint,
        (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
$$;

-- A step of digits is the place in a list, every other one the name of a member. A NUL, which no text here
-- can hold, is shown as what cannot be shown.
CREATE OR REPLACE FUNCTION json_at(document text, path text[]) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := replace(document, '\u0000', '\ufffd')::json;
    step text;
BEGIN
    FOREACH step IN ARRAY path LOOP
        IF step ~ '^[0-9]{1,9}$' THEN
            found := CASE WHEN json_typeof(found) = 'array' THEN found -> step::integer END;
        ELSE
            found := CASE WHEN json_typeof(found) = 'object' THEN found -> step END;
        END IF;
    END LOOP;
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION member_text(document text, path text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN json_at(document, path) #>> '{}';
END $$;

CREATE OR REPLACE FUNCTION member_number(document text, path text[]) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := json_at(document, path);
BEGIN
    RETURN CASE WHEN json_typeof(found) = 'number' THEN (found #>> '{}')::numeric END;
END $$;

CREATE OR REPLACE FUNCTION member_boolean(document text, path text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := json_at(document, path);
BEGIN
    RETURN CASE WHEN json_typeof(found) = 'boolean' THEN (found #>> '{}')::boolean END;
END $$;

CREATE OR REPLACE FUNCTION member_part(document text, path text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN json_at(document, path)::text;
END $$;

-- A number or a text; truth is 1 or 0; what is no scalar its text.
CREATE OR REPLACE FUNCTION member(document text, path text[]) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := json_at(document, path);
BEGIN
    RETURN CASE json_typeof(found)
        WHEN 'string' THEN found
        WHEN 'number' THEN found
        WHEN 'boolean' THEN to_json((found #>> '{}')::boolean::integer)
        WHEN 'null' THEN NULL
        ELSE to_json(found::text) END;
END $$;

CREATE OR REPLACE FUNCTION result_text(document text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN left(document, 1) = '"' THEN json_at(document, '{}') #>> '{}' ELSE document END;
END $$;

DO $$
BEGIN
    CREATE TYPE sortable AS (number numeric, words text COLLATE "C"); -- nulls last: numbers before texts
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE OR REPLACE FUNCTION ordered(given json) RETURNS sortable
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF json_typeof(given) = 'number' THEN
        RETURN ROW((given #>> '{}')::numeric, NULL::text);
    END IF;
    RETURN ROW(NULL::numeric, given #>> '{}');
END $$;

CREATE OR REPLACE FUNCTION ordered(given numeric) RETURNS sortable
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN ROW(given::numeric, NULL::text);
END $$;

CREATE OR REPLACE FUNCTION ordered(given bigint) RETURNS sortable
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN ROW(given::numeric, NULL::text);
END $$;

CREATE OR REPLACE FUNCTION ordered(given text) RETURNS sortable
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN ROW(NULL::numeric, given);
END $$;

-- Arithmetic as a processor does it: infinity instead of an error, null for a division by zero.
CREATE OR REPLACE FUNCTION number_add(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF abs(one / 2 + other / 2) > 8.9e307 THEN
        RETURN sign(one) * 'Infinity'::double precision;
    END IF;
    RETURN one + other;
END $$;

CREATE OR REPLACE FUNCTION number_sub(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN number_add(one, -other);
END $$;

CREATE OR REPLACE FUNCTION number_mul(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size double precision;
BEGIN
    IF one = 0 OR other = 0 THEN
        RETURN CASE WHEN abs(one + other) = 'Infinity' THEN NULL ELSE 0 END;
    END IF;
    size := ln(abs(one)) + ln(abs(other));
    IF size > 709.7 THEN
        RETURN sign(one) * sign(other) * 'Infinity'::double precision;
    END IF;
    RETURN CASE WHEN size < -744 THEN 0 ELSE one * other END;
END $$;

CREATE OR REPLACE FUNCTION number_div(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size double precision;
BEGIN
    IF other = 0 OR (abs(one) = 'Infinity' AND abs(other) = 'Infinity') THEN
        RETURN NULL;
    ELSIF one = 0 OR abs(other) = 'Infinity' THEN
        RETURN 0;
    END IF;
    size := ln(abs(one)) - ln(abs(other));
    IF size > 709.7 THEN
        RETURN sign(one) * sign(other) * 'Infinity'::double precision;
    END IF;
    RETURN CASE WHEN size < -744 THEN 0 ELSE one / other END;
END $$;

CREATE OR REPLACE FUNCTION number_mod(one double precision, other double precision) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF other = 0 OR abs(one) = 'Infinity' THEN
        RETURN NULL;
    END IF;
    RETURN one::text::numeric % other::text::numeric;
END $$;

-- A half goes away from zero.
CREATE OR REPLACE FUNCTION number_round(given double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size double precision := abs(given);
    whole double precision := floor(abs(given));
BEGIN
    IF size = 'Infinity' THEN
        RETURN given;
    END IF;
    RETURN sign(given) * (CASE WHEN size - whole >= 0.5 THEN whole + 1 ELSE whole END);
END $$;

-- Characters from 0 on; what is below 0 is 0.
CREATE OR REPLACE FUNCTION text_part(given text, start double precision, count double precision) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size double precision := length(given);
BEGIN
    RETURN substr(given, trunc(greatest(0, least(start, size)))::integer + 1,
        trunc(greatest(0, least(count, size)))::integer);
END $$;

CREATE OR REPLACE FUNCTION text_part(given text, start double precision) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN text_part(given, start, 'Infinity');
END $$;

CREATE OR REPLACE FUNCTION day_of(given numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN given - (given % 86400000000 + 86400000000) % 86400000000;
END $$;

-- Of an instant in microseconds UTC; null beyond the years 1 to 9999.
CREATE OR REPLACE FUNCTION time_part(part text, given numeric) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    days bigint;
    rest bigint;
BEGIN
    IF given NOT BETWEEN -62135596800000000 AND 253402300799999999 THEN
        RETURN NULL;
    END IF;
    rest := (given % 86400000000 + 86400000000) % 86400000000;
    days := (given - rest) / 86400000000;
    RETURN CASE part
        WHEN 'year' THEN extract(year FROM date '1970-01-01' + days::integer)
        WHEN 'month' THEN extract(month FROM date '1970-01-01' + days::integer)
        WHEN 'day' THEN extract(day FROM date '1970-01-01' + days::integer)
        WHEN 'hour' THEN rest / 3600000000
        WHEN 'minute' THEN rest / 60000000 % 60
        WHEN 'second' THEN rest / 1000000 % 60
        WHEN 'fractionalseconds' THEN (rest % 1000000)::double precision / 1000000
        WHEN 'offset' THEN 0 END;
END $$;

-- Upper and lower case of all letters, whatever the database's own locale.
DO $$
DECLARE
    rules text := (
        SELECT collname FROM pg_collation WHERE collname IN ('pg_unicode_fast', 'und-x-icu', 'pg_c_utf8', 'C.utf8')
        ORDER BY array_position(ARRAY['pg_unicode_fast', 'und-x-icu', 'pg_c_utf8', 'C.utf8'], collname::text) LIMIT 1);
    way text;
BEGIN
    FOREACH way IN ARRAY ARRAY['lower', 'upper'] LOOP
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION unicode_%1$s(given text) RETURNS text LANGUAGE sql '
            'IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT %1$s(given COLLATE %2$s)''',
            way, coalesce('pg_catalog.' || quote_ident(rules), '"default"'));
    END LOOP;
END $$;

-- The box around GeoJSON; null where there is no position in it. It may be too large, never too small.
CREATE OR REPLACE FUNCTION geojson_box(document text) RETURNS box LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    around box;
BEGIN
    SELECT box(point(min(place.west), min(place.south)), point(max(place.west), max(place.south))) INTO around
    FROM (
        SELECT (position.at ->> 0)::double precision AS west, (position.at ->> 1)::double precision AS south
        FROM jsonb_path_query(replace(document, '\u0000', '\ufffd')::jsonb,
            'strict $.**.coordinates.** ? (@.type() == "array" && @[0].type() == "number")') AS position (at)
    ) place;
    RETURN around;
EXCEPTION WHEN data_exception THEN
    RETURN NULL; -- numbers that no position has
END $$;
