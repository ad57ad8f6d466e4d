"""What search tells the rooms above it."""

from django.dispatch import Signal

index_changed = Signal()
"""What readers find has changed: sent by whichever process wrote it, perhaps within a transaction."""
