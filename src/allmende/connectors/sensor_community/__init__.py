# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.connectors.contract import Connector
from allmende.connectors.sensor_community.decode import decode, named

connector = Connector("sensor_community", "Sensor.Community (airRohr)", decode, named=named)
