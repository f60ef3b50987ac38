"""The shell around the dialects: sockets, clocks and downloads, for whatever wire a vendor speaks."""
