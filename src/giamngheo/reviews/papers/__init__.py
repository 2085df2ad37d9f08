"""The papers of a review, filled from its rows: agenda, minutes, posting sheet, decision, certificates, letters."""
