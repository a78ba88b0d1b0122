"""What the packaged executables run: `digitrec`, as on the command line; without a command it opens the window."""

import sys

from digitrec_gui.cli import main

sys.exit(main())
