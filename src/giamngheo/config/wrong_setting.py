"""What an operator set wrongly."""


class WrongSetting(ValueError):
    """An environment variable that cannot be followed; the message names it and says what is expected."""
