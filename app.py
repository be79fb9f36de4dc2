"""The app's entry: `streamlit run app.py`. Pages are in posture/web, one file each."""

import streamlit as st

if __name__ == "__main__":  # each session's script, and AppTest
    from posture.web.navigation import main

    main()
else:  # the server: routes and headers
    from posture.web.server import MIDDLEWARE, ROUTES, lifespan

    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
