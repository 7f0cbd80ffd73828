# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Finding: one index of everything that has an address, and the links between them."""
