"""Widgets only: they show what the services say and pass on what the user asks for."""
