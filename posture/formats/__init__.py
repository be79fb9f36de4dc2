"""What every format shares that crosses a border: types of fields, and faults in plain words."""
