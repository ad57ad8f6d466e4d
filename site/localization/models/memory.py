"""The translation memory: what was said once, in several languages, so that nobody has to say it again.

A *unit* is a text in one place, with its translations as *entries*; any of its languages may be looked up. A *phrase* is a
distinct text of a language: repeated texts are stored and found once. *Features* are the words (and, of short texts,
pairs of words or letters) by which phrases like a given one are found; how often each occurs is kept, so that a look-up
reads the rare ones alone. Keys of phrases, units and features are hashes of what they stand for: nothing has to be
looked up before it is written. `localization.memory` alone writes these tables.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MemoryPhrase(models.Model):
    """A text of a language, as translators read it (`localization.placeholders`)."""

    id = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=10)
    text = models.TextField()


class MemoryUnit(models.Model):
    """What says the same in several languages, in one place. `context` is the hash of what stands around it there.

    A unit with `part_of` is one sentence of another.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("page")
        LABEL = "label", _("label")
        CATALOG = "catalog", _("interface")
        FILE = "file", _("file")

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.CharField(max_length=255)
    context = models.BigIntegerField(default=0)
    language = models.CharField(max_length=10)  # that of the source
    part_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        verbose_name = _("unit of the translation memory")
        verbose_name_plural = _("units of the translation memory")

    def __str__(self) -> str:
        return self.place


class MemoryEntry(models.Model):
    """A unit in one language."""

    unit = models.ForeignKey(  # the constraint below is its index
        MemoryUnit, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    language = models.CharField(max_length=10)
    phrase = models.ForeignKey(MemoryPhrase, on_delete=models.CASCADE, related_name="entries")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)  # of authors who have no account here
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "language"], name="one_entry_a_language")]


class MemoryFeature(models.Model):
    """A phrase that has a feature, with the phrase's length in characters: the order in which look-ups read.

    No foreign key: its index and checks would cost more than the rows.
    """

    pk = models.CompositePrimaryKey("feature", "length", "phrase_id")
    feature = models.BigIntegerField()
    length = models.PositiveIntegerField()
    phrase_id = models.BigIntegerField()


class MemoryCount(models.Model):
    """In how many phrases a feature occurs, nearly: it says which ones are rare."""

    feature = models.BigIntegerField(primary_key=True)
    phrases = models.PositiveIntegerField(default=0)


class MemoryStock(models.Model):
    """How far a stock of texts that was there before, such as a catalog, has been taken into the memory."""

    name = models.CharField(max_length=100, unique=True)
    stamp = models.CharField(max_length=64)
