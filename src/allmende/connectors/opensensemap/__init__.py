# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.connectors.contract import Connector
from allmende.connectors.opensensemap.decode import decode, named

connector = Connector("opensensemap", "senseBox (openSenseMap)", decode, named=named)
