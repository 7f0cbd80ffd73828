# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A package in name too: a library installs a folder of this name, which would be found first otherwise."""
