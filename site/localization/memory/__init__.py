"""The translation memory over all pages, labels and catalogs: see `localization.models.memory` for its tables."""
