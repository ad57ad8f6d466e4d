"""A few works of the demo, to load and remove, and how to count what a site holds."""

from django.apps import apps

from demo.content import FOLDER, works

# One work of each kind, in few languages; the whole is loaded by `make demo` and takes a minute.
SOME = {
    "networks": ["perco", "apmn"],
    "pages": ["about"],
    "reports": ["perco-knowledge-base"],
    "case-studies": ["mobile-clinic"],
    "updates": ["catalogue-upkeep-pool"],
    "series": ["apmn-annual-meeting"],
    "services": ["glasgow-refugee-papers"],
}
# What is kept of everything that happens, whoever made it: the record of changes.
RECORDS = {
    "wagtailcore.PageLogEntry",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.Revision",
}


def some(kind: str, folder=FOLDER):
    found = works(kind, folder)
    return [work for work in found if work.key in SOME[kind]] if kind in SOME else found


def counts() -> dict[str, int]:
    """Return how many rows each table has that is not a record of what happened."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {
        model._meta.label: model._base_manager.count() for model in models if model._meta.label not in RECORDS
    }
