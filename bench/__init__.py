# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Measuring and breaking: `python -m bench` measures, `python -m bench.soak` breaks."""
