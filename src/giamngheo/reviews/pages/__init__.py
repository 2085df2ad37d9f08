"""The pages of a review, one package a topic; each names its addresses in `urls.py`."""
