"""`make bench-browser`: decoding beside `@magenta/music`, and the pages, in a headless Chromium.

Everything is measured in one run; the last thing printed is JSON. Other work on the machine slows
both sides of a pair alike, but milliseconds and small differences need an idle machine.
"""

import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> int:
    """Measure everything; 0 whether or not the goals hold: it reports and does not judge."""
    from tests.bench.browser import decoding, front_page
    from tests.bench.browser.chromium import open_chromium

    figures = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TensorFlow's own, while it loads
        with tempfile.TemporaryDirectory() as folder, open_chromium() as browser:
            for part in (decoding, front_page):
                for figure in part.measure(browser, Path(folder)):
                    row = figure.to_json()
                    print(f"{row['name']}: {row['value']} {row['unit']}, peer {row['peer']}, "
                          f"ratio {row['ratio']}", file=sys.stderr)  # fmt: skip
                    figures.append(row)
    print(json.dumps({"figures": figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
