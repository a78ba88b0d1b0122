"""The self-test, `digitrec --self-test`: each thing that the program can do, done once where the program lies."""
