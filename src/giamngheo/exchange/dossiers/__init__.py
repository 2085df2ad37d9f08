"""Dossiers of the public service portal and the one-stop counter that come as a list: checked, compared, recorded."""
