# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Working papers that people comment on passage by passage, and what becomes of each comment."""
