"""The addresses of the public API."""

from django.urls import path

from search.api import api

urlpatterns = [path("", api.urls)]
