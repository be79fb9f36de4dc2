"""The landmark models on this machine: registry, download, bundle, where they are kept."""
