"""The app with stopwatches: `streamlit run benchmarks/timed_app.py`, as `benchmarks.waiting` does.

As app.py; the file that POSTURE_TIMES names gets the times.
"""

import os
import sys
from pathlib import Path

import streamlit as st

if __name__ == "__main__":  # each session's script
    from posture.web.navigation import main

    main()
else:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from benchmarks.stopwatches import put_stopwatches
    from posture.web.security import middleware
    from posture.web.server import lifespan, routes

    put_stopwatches(os.environ["POSTURE_TIMES"])
    app = st.App(__file__, routes=routes(), middleware=middleware([], ""), lifespan=lifespan)
