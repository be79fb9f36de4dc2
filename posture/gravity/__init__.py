"""Which way is down."""
