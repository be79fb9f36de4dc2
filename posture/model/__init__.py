"""The landmark models on this machine: registry, download, bundle, storage."""
