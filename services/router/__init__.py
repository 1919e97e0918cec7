"""router: owns the case from `received` on. It decides category, agency and clocks, and takes staff's decisions."""
