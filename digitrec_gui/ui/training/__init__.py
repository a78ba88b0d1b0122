"""The Train tab: a Model learns while one looks on."""
