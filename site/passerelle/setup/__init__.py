"""An empty, correct site: what `manage.py setup` makes, and nothing that an editor made is touched."""

from passerelle.setup.site import prepare_site

__all__ = ["prepare_site"]
