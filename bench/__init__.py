"""`make bench`: time and memory of the product beside the machine's limit and its rivals, as ratios.

Every contender runs in a process of its own; all of one task must give the same checksum. Data lie in
`var/bench` and serve the next run. Nothing here is part of the product.
"""
