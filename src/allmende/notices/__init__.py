# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What people are told: mails wait in an outbox until a mail server took them."""
