-- SPDX-FileCopyrightText: Allmende contributors
-- SPDX-License-Identifier: EUPL-1.2
-- How many messages of a device could not be taken since it was registered: `rejected` keeps a fortnight.

ALTER TABLE device_state ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;

UPDATE device_state SET refused = (
    SELECT coalesce(sum(times), 0) FROM rejected JOIN device
    ON device.source = rejected.source AND device.external = rejected.external
    WHERE device.id = device_state.device);
