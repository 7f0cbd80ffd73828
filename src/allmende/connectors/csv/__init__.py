# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""CSV as towns publish it: from bytes to readings, and to reasons for what is none. The order of the stops is
sources → dialect → table → header → rows; the README beside this file draws it."""
