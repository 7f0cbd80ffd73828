# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.connectors.contract import Connector
from allmende.connectors.ttn.decode import decode, topics

connector = Connector("ttn", "The Things Stack", decode, topics=topics, keeps_last=True)
