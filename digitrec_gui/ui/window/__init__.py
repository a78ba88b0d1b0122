"""The main window: who is told what by whom, the menus, the help."""
