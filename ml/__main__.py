"""`python -m ml VERB`."""

from ml.cli.main import main

raise SystemExit(main())
