-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- MultiDatastreams: a datastream with multi = 1, the types of its components here, their units as a list in
-- unit_of_measurement, its observed properties by position. Results are arrays in result_json; roll-ups have
-- component i for its numbers and -1 - i for what is no number.

ALTER TABLE datastream ADD COLUMN data_types TEXT;
