"""Opening a review: what the law proposes, and the button; the days that are worked against the calendar."""
