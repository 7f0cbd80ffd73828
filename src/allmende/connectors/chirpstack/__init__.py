# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.connectors.chirpstack.decode import decode, topics
from allmende.connectors.contract import Connector

connector = Connector("chirpstack", "ChirpStack", decode, topics=topics, keeps_last=True)
