"""Applications the year round: the queue of a commune, one file with its next step, the income sheet, the months."""
