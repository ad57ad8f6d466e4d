"""Tasks of the notices."""

from django_tasks import task

from notices import delivery

SOON = 10
"""Priority of what people wait for: ahead of Wagtail's own tasks, of which an import leaves thousands."""


@task(priority=SOON)
def deliver(notice_id: int) -> bool:
    """Send the mail of one notice now; what fails is tried again by the periodic job."""
    return delivery.deliver_one(notice_id)
