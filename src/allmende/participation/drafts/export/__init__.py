# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A consultation as files: the synopsis for the council (CSV, DOCX, PDF) and everything as open data.

Each writer takes the plain values of `rows` and gives bytes; it asks nothing and decides nothing.
"""
