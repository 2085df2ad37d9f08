"""Exchange profiles: templates of other offices, filled from the register and read when they come back."""
