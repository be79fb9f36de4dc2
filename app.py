"""The app's entry: `streamlit run app.py`. Pages are in posture/web, one file each."""

import streamlit as st

if __name__ == "__main__":  # each session's script, and AppTest
    from posture.web.navigation import main

    main()
else:  # the server: routes and headers
    from posture.web.security import middleware
    from posture.web.server import lifespan, routes

    app = st.App(
        __file__,
        routes=routes(),
        middleware=middleware(st.get_option("server.allowedHosts"), st.get_option("server.baseUrlPath")),
        lifespan=lifespan,
    )
