"""A complaint against a posted result: re-check, answer, re-posting."""
