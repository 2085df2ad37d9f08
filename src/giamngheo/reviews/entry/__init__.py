"""The review's side of the form: whose file takes it now, what stands in it already, and keeping it."""
