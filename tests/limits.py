"""After how long what a story waits for counts as never.

Nothing in the tests measures time: these end a story that hangs, on a machine however slow and busy.
"""

WAIT = 120_000
"""Milliseconds for what the program does itself."""

CHILD = 900_000
"""Milliseconds for what a child does: it imports TensorFlow, then compiles, trains or measures."""

WAIT_SECONDS, CHILD_SECONDS = WAIT / 1000, CHILD / 1000
"""The same where seconds are asked for."""
