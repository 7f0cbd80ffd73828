# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Organisations, municipalities, people, roles, keys: who is asking, and what they may."""
