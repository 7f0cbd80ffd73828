# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures that people bring along: checked, stripped of what they tell in secret, told in words."""
