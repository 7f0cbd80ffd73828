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

-- Numbers are numeric, as SQLite has them untyped: without digits behind the point they are whole, of 64 bit; all
-- others are floating ones, which keep a point: 3 and 3.0. Where both kinds lie between each other, a floating one
-- has all its digits; beyond, it has those that tell it from its neighbours.
CREATE OR REPLACE FUNCTION number_of(given double precision) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found numeric;
BEGIN
    IF given = 'NaN' THEN
        RETURN NULL;
    ELSIF abs(given) BETWEEN 9007199254740992 AND 9223372036854774784 THEN
        RETURN round(given::bigint::numeric, 1);
    END IF;
    found := given::text::numeric;
    RETURN CASE WHEN scale(found) = 0 THEN round(found, 1) ELSE found END;
END $$;

-- Of the text of a number in JSON; what is greater than any floating number is infinite.
CREATE OR REPLACE FUNCTION json_number(given text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found numeric;
BEGIN
    IF length(given) <= 16 AND strpos(given, 'e') = 0 AND strpos(given, 'E') = 0 THEN
        RETURN given::numeric; -- so few digits tell a floating number from its neighbours
    ELSIF given ~ '[.eE]' THEN
        RETURN number_of(given::double precision);
    END IF;
    found := given::numeric;
    IF found BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
        RETURN found;
    ELSIF abs(found) >= 1.797693134862315807937e308 THEN
        RETURN CASE WHEN found > 0 THEN 'Infinity' ELSE '-Infinity' END;
    END IF;
    RETURN number_of(found::double precision);
END $$;

-- As it is shown: a floating number always has a point or an exponent.
CREATE OR REPLACE FUNCTION number_text(given numeric) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF scale(given) = 0 OR given = 0 OR abs(given) >= 0.0001 AND abs(given) < 10000000000000000 THEN
        RETURN given::text;
    END IF;
    RETURN given::double precision::text;
END $$;

-- A NUL, which no text here can hold and older programs let in, is shown as what cannot be shown.
CREATE OR REPLACE FUNCTION without_nul(document text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF strpos(document, '\u0000') = 0 THEN
        RETURN document;
    END IF;
    RETURN regexp_replace(document, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g');
END $$;

-- A step of digits is the place in a list, every other one the name of a member.
CREATE OR REPLACE FUNCTION json_at(document text, path text[]) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := without_nul(document)::json;
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
    RETURN CASE WHEN json_typeof(found) = 'number' THEN json_number(found #>> '{}') END;
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
        RETURN ROW(json_number(given #>> '{}'), NULL::text);
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

-- Arithmetic as a processor does it: infinity instead of an error, null for what is no number. The database's own
-- refuses what is too large or too small, so what may be is calculated in a range that holds it: 2^512 and its kind
-- take no digits away.
CREATE OR REPLACE FUNCTION float_plus(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF abs(one) BETWEEN 1e290 AND 1.7976931348623157e308 AND abs(other) BETWEEN 1e290 AND 1.7976931348623157e308 THEN
        IF abs(one * 0.5 + other * 0.5) >= 8.98846567431158e307 THEN
            RETURN sign(one) * 'Infinity'::double precision;
        END IF;
    END IF;
    RETURN one + other;
END $$;

CREATE OR REPLACE FUNCTION float_times(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    far CONSTANT double precision := 1.3407807929942597e154; -- 2^512
    size double precision;
    found double precision;
BEGIN
    IF one = 0 OR other = 0 OR abs(one) = 'Infinity' OR abs(other) = 'Infinity' THEN
        RETURN one * other;
    END IF;
    size := ln(abs(one)) + ln(abs(other));
    IF size > 711 THEN
        RETURN sign(one) * sign(other) * 'Infinity'::double precision;
    ELSIF size > 700 THEN
        found := one / far * (other / far);
        RETURN CASE WHEN abs(found) >= 1 THEN found * 'Infinity'::double precision ELSE found * far * far END;
    ELSIF size < -747 OR size < -700 AND abs(one * far * (other * far)) <= 4.440892098500626e-16 THEN
        RETURN 0;
    END IF;
    RETURN one * other;
END $$;

CREATE OR REPLACE FUNCTION float_over(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    far CONSTANT double precision := 1.3407807929942597e154; -- 2^512
    size double precision;
    found double precision;
BEGIN
    IF other = 0 THEN
        RETURN NULL;
    ELSIF one = 0 OR abs(one) = 'Infinity' OR abs(other) = 'Infinity' THEN
        RETURN one / other;
    END IF;
    size := ln(abs(one)) - ln(abs(other));
    IF size > 711 THEN
        RETURN sign(one) * sign(other) * 'Infinity'::double precision;
    ELSIF size > 700 THEN
        found := one / far / (other * far);
        RETURN CASE WHEN abs(found) >= 1 THEN found * 'Infinity'::double precision ELSE found * far * far END;
    ELSIF size < -747 OR size < -700 AND abs(one * far / (other / far)) <= 4.440892098500626e-16 THEN
        RETURN 0;
    END IF;
    RETURN one / other;
END $$;

-- What is left of the first, with its sign: every step is exact.
CREATE OR REPLACE FUNCTION float_rest(one double precision, other double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size CONSTANT double precision := abs(other);
    rest double precision := abs(one);
    part double precision := size;
BEGIN
    IF size = 0 OR rest = 'Infinity' THEN
        RETURN NULL;
    END IF;
    WHILE rest - part >= part LOOP
        part := part + part;
    END LOOP;
    LOOP
        IF rest >= part THEN
            rest := rest - part;
        END IF;
        EXIT WHEN part = size;
        part := part / 2;
    END LOOP;
    RETURN sign(one) * rest;
END $$;

-- The same of numbers of both kinds: whole ones give a whole one while it fits into 64 bit.
CREATE OR REPLACE FUNCTION number_plus(one numeric, other numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF scale(one) = 0 AND scale(other) = 0 AND one + other BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
        RETURN one + other;
    END IF;
    RETURN number_of(float_plus(one::double precision, other::double precision));
END $$;

CREATE OR REPLACE FUNCTION number_minus(one numeric, other numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF scale(one) = 0 AND scale(other) = 0 AND one - other BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
        RETURN one - other;
    END IF;
    RETURN number_of(float_plus(one::double precision, -other::double precision));
END $$;

CREATE OR REPLACE FUNCTION number_times(one numeric, other numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF scale(one) = 0 AND scale(other) = 0 AND one * other BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
        RETURN one * other;
    END IF;
    RETURN number_of(float_times(one::double precision, other::double precision));
END $$;

CREATE OR REPLACE FUNCTION number_over(one numeric, other numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN number_of(float_over(one::double precision, other::double precision));
END $$;

CREATE OR REPLACE FUNCTION number_rest(one numeric, other numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF scale(one) = 0 AND scale(other) = 0 THEN
        RETURN CASE WHEN other <> 0 THEN one % other END;
    END IF;
    RETURN number_of(float_rest(one::double precision, other::double precision));
END $$;

-- To a whole number, which stays of its kind: 0 down, 1 up, 2 to the nearest, a half away from zero.
CREATE OR REPLACE FUNCTION number_whole(given numeric, way integer) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF scale(given) = 0 OR abs(given) = 'Infinity' THEN
        RETURN given;
    END IF;
    RETURN round(CASE way WHEN 0 THEN floor(given) WHEN 1 THEN ceil(given) ELSE round(given) END, 1);
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
        FROM jsonb_path_query(without_nul(document)::jsonb,
            'strict $.**.coordinates.** ? (@.type() == "array" && @[0].type() == "number")') AS position (at)
    ) place;
    RETURN around;
EXCEPTION WHEN data_exception THEN
    RETURN NULL; -- numbers that no position has
END $$;
