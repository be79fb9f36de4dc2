"""posture/data/*.toml as frozen records that refuse wrong rows."""
