"""What the background process leaves behind, so that `/health` and other workers know of it."""

from django.db import models


class JobRun(models.Model):
    """When a periodic job last ran, how it ended, and when it is next due."""

    name = models.CharField(max_length=100, unique=True)
    next_due = models.DateTimeField()
    started = models.DateTimeField(null=True)
    succeeded = models.DateTimeField(null=True)
    failed = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class WorkerSeen(models.Model):
    """A running background process and when it last gave a sign of life."""

    worker_id = models.CharField(max_length=64, unique=True)
    started = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-seen"]

    def __str__(self):
        return self.worker_id
