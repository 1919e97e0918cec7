"""How fast and how frugal Aduan is, beside the bare engines it stands on, measured in the same run."""
