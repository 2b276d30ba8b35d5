"""`python -m privgan`, the same as `privgan`."""

import sys

from privgan.cli import main

sys.exit(main())
