"""posture/data/*.toml as frozen records that refuse bad rows."""
