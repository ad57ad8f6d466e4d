"""What the demo content is made of, so that it can be removed again without touching anything else."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class DemoObject(models.Model):
    """One object that the demo command made."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=40)
    made = GenericForeignKey("content_type", "object_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_demo_record")]

    def __str__(self) -> str:
        return f"{self.content_type} {self.object_id}"


def remember(instance: models.Model) -> models.Model:
    """Note that the demo made `instance`; return it."""
    DemoObject.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(instance), object_id=str(instance.pk)
    )
    return instance


def made_of(model: type[models.Model]) -> models.QuerySet[DemoObject]:
    """Return the records of the objects of `model` that the demo made."""
    return DemoObject.objects.filter(content_type=ContentType.objects.get_for_model(model))
