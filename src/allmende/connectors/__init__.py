# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decoders of devices as they are sold and built; each turns a payload into readings."""
