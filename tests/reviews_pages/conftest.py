from review_office import clock_of_the_test, opened  # noqa: F401

from office_world import office  # noqa: F401
