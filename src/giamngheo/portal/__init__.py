"""What anybody may do without an account: print a form, complain, follow the complaint, verify a document."""
