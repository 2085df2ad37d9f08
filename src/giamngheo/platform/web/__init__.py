"""What stands around every page: language, navigation, place and period, headers, error pages."""
