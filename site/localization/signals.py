"""What the workbench tells the rooms above it."""

from django.dispatch import Signal

states_changed = Signal()
"""Translations stand otherwise than before as their readers are told; perhaps within a transaction."""
