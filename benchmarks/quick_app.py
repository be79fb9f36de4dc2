"""The app, asking for as many pictures as the camera gives: `streamlit run benchmarks/quick_app.py`.

As app.py; `benchmarks.live` measures with it what the page can do, since the app asks for 4 to 10 a second.
"""

import sys
from pathlib import Path

import streamlit as st

if __name__ == "__main__":  # each session's script
    from posture.web.navigation import main

    main()
else:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from posture.live import watch
    from posture.web.security import middleware
    from posture.web.server import lifespan, routes

    watch.WATCHING_FPS = watch.CLOSE_FPS = 60
    app = st.App(__file__, routes=routes(), middleware=middleware([], ""), lifespan=lifespan)
