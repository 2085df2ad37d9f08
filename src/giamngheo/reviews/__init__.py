"""The annual review and the review on request: list, form, class, meeting, posting, decision."""
