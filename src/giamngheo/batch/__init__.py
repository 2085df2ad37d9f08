"""Whole jobs over files: workbooks in, classified lists and official forms out.

The rooms below know one thing each (reading, classifying, writing forms); this room joins them, so that
the command line and, later, the import wizard run the very same job.
"""
