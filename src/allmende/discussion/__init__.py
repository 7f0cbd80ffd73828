# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Threads under whatever people talk about, and what becomes of what breaks the rules."""
