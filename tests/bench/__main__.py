"""`make bench`: this project's speed beside that of the plain way, measured in one run.

The last thing printed is JSON. Other work on the machine slows both sides of a pair alike, but
small differences need an idle machine.
"""

import json
import os
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> int:
    """Measure everything; 0 whether or not the goals hold: it reports and does not judge."""
    from tests.bench import evaluation, memory, reading, sampling, training

    figures = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TensorFlow's own, while it loads
        for part in (memory, reading, sampling, evaluation, training):
            for figure in part.measure():
                row = figure.to_json()
                print(
                    f"{row['name']}: {row['value']:g} {row['unit']}, peer {row['peer']:g}, "
                    f"ratio {row['ratio']:g}",
                    file=sys.stderr,
                )
                figures.append(row)
    print(json.dumps({"figures": figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
