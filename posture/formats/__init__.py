"""What all file formats share: types of fields, and faults in plain words."""
