"""The Image tab: a picture is opened, read, corrected, saved."""
