"""Edit records of facts in the admin: who may do it, and the views that ask for it record by record.

A room with facts subclasses `FactsViewSet` (see `home.facts_admin.viewset`) for its model and registers it as a snippet;
a page type shows its facts with `home.panels.FactsPanel`.
"""
