"""From a village of a review to the forms of its households, which the register's pages draw."""
