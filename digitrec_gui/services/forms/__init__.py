"""Forms opened, saved, listed and tried on a sheet, on a thread of its own."""
