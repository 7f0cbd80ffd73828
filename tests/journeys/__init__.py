# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""A package, so that the browser and its event loop end with the last journey, before other tests run."""
