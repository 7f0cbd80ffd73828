# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Vorhaben: what the town is trying out, from the question to the result."""
