"""The workbench's screens in the admin."""
