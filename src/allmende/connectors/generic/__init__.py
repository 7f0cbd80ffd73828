# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
from allmende.connectors.contract import Connector
from allmende.connectors.generic.decode import decode, named, topics

connector = Connector("generic", "JSON", decode, topics=topics, keeps_last=True, named=named)
