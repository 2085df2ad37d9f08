"""`python -m bench.load`: this room alone, recorded beside the others.

`python -m bench.load HOUSEHOLDS SECONDS [URL]` measures one size and prints it; URL: a database that holds the
province already, whose installation is GIAMNGHEO_HOME.
"""

import json
import sys

from bench.load.measure import measure, measured
from bench.rooms import record

if __name__ == "__main__":
    if len(sys.argv) > 2:
        found = measured([int(sys.argv[1])], float(sys.argv[2]), "".join(sys.argv[3:]))
        print(json.dumps(found, indent=1))  # noqa: T201
    else:
        record("load.measure", measure(quick=False))
