"""`python -m digitrec_gui`: the same as `digitrec`."""

import sys

from digitrec_gui.cli import main

sys.exit(main())
