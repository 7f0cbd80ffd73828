# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The IoT hub: devices, datastreams, observations by OGC SensorThings API 1.1 (18-088). No Django here."""
