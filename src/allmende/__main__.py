# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import sys

from allmende.cli.main import main

sys.exit(main())
