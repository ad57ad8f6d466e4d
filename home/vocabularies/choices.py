"""Vocabulary entries as choices of a form field: (key, label in the active language)."""

from home.vocabularies.models import Stage, Theme


def theme_choices() -> list[tuple[str, str]]:
    """Return all themes, the narrower ones below their broader theme."""
    themes = list(Theme.objects.all())
    narrower: dict[int | None, list[Theme]] = {}
    for theme in themes:
        narrower.setdefault(theme.parent_id, []).append(theme)
    return [
        (theme.key, label)
        for top in narrower.get(None, [])
        for theme, label in [
            (top, top.name),
            *((below, f"— {below.name}") for below in narrower.get(top.pk, [])),
        ]
    ]


def stage_choices() -> list[tuple[str, str]]:
    """Return the stages of the journey in their order."""
    return [(stage.key, stage.name) for stage in Stage.objects.all()]
