"""Small models that the tests of `platform` work with."""
