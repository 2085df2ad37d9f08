"""Every component on one page with awkward data; for the tests of the look (setting GALLERY)."""
