# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done to drafts: prepared, commented, brought in anew, answered."""
