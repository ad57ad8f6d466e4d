"""Plan translations: how much is wanted, from whom, by when; and give those to the translators that are to begin."""

from django.db import transaction

from localization import making, permissions, telling
from localization.models import Depth, Standing

AT_ONCE = 10
"""How many begin while the person waits; more go to the background."""


def may(user, cell: Standing, plan: dict, start: bool) -> bool:
    """Whether `user` may do this with a cell: reviewers and editors plan, a translator takes it or gives back their own.

    `plan` has the fields of `Standing` that are to change.
    """
    language = cell.locale.language_code
    works = permissions.may_work_on(user, cell.network, language)
    if start and not works:
        return False
    if not plan or permissions.may_plan(user, cell.network, language):
        return True
    takes_it = plan == {"translator": user}
    gives_it_back = plan == {"translator": None} and cell.translator in {None, user}
    return works and (takes_it or gives_it_back)


def suits(translator, cells: list[Standing]) -> bool:
    """Whether somebody may translate all of these, and does not find the door of a desk locked."""
    return all(permissions.may_work_on(translator, one.network, one.locale.language_code) for one in cells)


@transaction.atomic
def note(cell: Standing, plan: dict, by) -> None:
    """Write down what is planned for a cell, and tell its new translator. Of another depth, `depths.changed` is to follow."""
    is_new = plan.get("translator") not in {None, cell.translator}
    for name, value in plan.items():
        setattr(cell, name, value)
    cell.save(update_fields=list(plan))
    if is_new:
        telling.assigned(cell, by)


def to_begin(cells: list[Standing]) -> list[Standing]:
    """Return those that are wanted, each after the one above it, which may be among them.

    A page that was written in the language is no translation, and does not become one with many others.
    """
    wanted = (cell for cell in cells if cell.depth != Depth.NONE and cell.state != Standing.State.OWN)
    return sorted(wanted, key=lambda one: one.source_page.path)


def begin(cells: list[Standing], user) -> tuple[list[making.ParentMissing], list[making.NotATranslation]]:
    """Give these to their translators; return why some of them could not be: the page above is missing, or refused."""
    missing, refused = [], []
    for cell in cells:
        try:
            making.submit(cell.source_page.specific, [cell.locale], user)
        except making.ParentMissing as error:
            missing.append(error)
        except making.NotATranslation as error:  # the board may not know yet of a draft in the language
            refused.append(error)
    return missing, refused
