"""A decided file that was opened again: what comes next until its decision is changed, or stands."""
