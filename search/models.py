"""Tables of the database engine. The engine alone writes them; everything in them can be made again from the pages.

An index is a set of documents under one name, in generations: a rebuild fills a second one while readers see the
first. Documents arrive in a *tail*, each with its own terms; when the tail is long it is turned into a *segment*,
whose postings, columns and words are packed and never change again. A deleted document is marked in its segment.
See docs/decisions for the reasons and the figures.
"""

from django.db import models
from django.db.models import Q

from search.records import (  # noqa: F401 – Django finds models here alone
    Change,
    Likeness,
    Promotion,
    QueryCount,
    RareQuery,
    Synonyms,
)


class Index(models.Model):
    """One generation of a named index. `version` is drawn anew with every change, so that processes notice.

    It is no counter: one that is rolled back would later stand for something else.
    """

    class State(models.TextChoices):
        BUILDING = "building"
        LIVE = "live"

    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State)
    fingerprint = models.CharField(max_length=80)
    version = models.BigIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "state"], name="search_index_one_a_state")]

    @property
    def encoder(self) -> str:
        """Name of the sentence encoder of its vectors, "none" without."""
        return self.fingerprint.partition("+")[2] or "none"


class Segment(models.Model):
    """A packed part of an index, all of one language. `dead` lists the places of deleted documents (uint32).

    `stamp` is drawn at random, for a number may be given twice after a rollback.
    """

    index = models.ForeignKey(Index, on_delete=models.CASCADE, related_name="segments")
    language = models.CharField(max_length=12)
    size = models.PositiveIntegerField()
    stamp = models.BigIntegerField()
    dead = models.BinaryField(default=b"")
    retired = models.DateTimeField(null=True)


class SegmentData(models.Model):
    """The packed columns and words of a segment, read once a process."""

    segment = models.OneToOneField(Segment, on_delete=models.CASCADE, primary_key=True, related_name="data")
    columns = models.BinaryField()
    words = models.BinaryField()


class Posting(models.Model):
    """The documents of a segment that hold a term: their places and how often, packed."""

    pk = models.CompositePrimaryKey("segment_id", "term")
    segment_id = models.BigIntegerField()
    term = models.BigIntegerField()
    data = models.BinaryField()


class Entry(models.Model):
    """A document of an index as it is shown. In the tail as long as it has no segment."""

    number = models.BigAutoField(primary_key=True)
    index = models.ForeignKey(Index, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=255)
    page_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=40)
    work = models.CharField(max_length=100)
    part = models.CharField(max_length=255)
    address = models.CharField(max_length=2000)
    date = models.DateField(null=True)
    digest = models.CharField(max_length=32)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, null=True)
    place = models.PositiveIntegerField(default=0)
    length = models.PositiveIntegerField()
    title = models.TextField()
    filters = models.JSONField(default=dict)
    labels = models.JSONField(default=list)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "key"], name="search_entry_one_a_key")]
        indexes = [
            models.Index(fields=["index", "page_id"], name="search_entry_by_page"),
            models.Index(
                fields=["index", "number"], condition=Q(segment__isnull=True), name="search_entry_tail"
            ),
        ]


class EntryTerms(models.Model):
    """The tokens of an entry: in order (`sequence`), and counted as long as it is in the tail (`forward`)."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="terms")
    sequence = models.BinaryField()
    forward = models.BinaryField(default=b"")
    words = models.TextField(default="")
    vectors = models.BinaryField(default=b"")


class TitleStart(models.Model):
    """A title from one of its words on, folded, as bytes so that every database sorts and searches it alike."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE)
    index = models.ForeignKey(Index, on_delete=models.CASCADE)
    language = models.CharField(max_length=12)
    start = models.BinaryField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["index", "language", "start"], name="search_title_start")]
