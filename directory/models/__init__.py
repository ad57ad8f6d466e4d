"""Who offers what where: networks and services."""

from directory.models.listing import DirectoryPage
from directory.models.networks import NetworkPage
from directory.models.pages import ServicePage
from directory.models.problems import Problem, Reminder
from directory.models.services import Service, ServiceContact, ServicePlace

__all__ = [
    "DirectoryPage",
    "NetworkPage",
    "Problem",
    "Reminder",
    "Service",
    "ServiceContact",
    "ServicePage",
    "ServicePlace",
]
