"""Standard pages of the demo."""

from demo.builders.common import in_all_languages
from demo.content import Work
from demo.markdown import body
from home.models import HomePage, StandardPage


def build_page(work: Work, user) -> StandardPage:
    """Make a standard page below the homes."""
    return in_all_languages(
        StandardPage,
        work,
        lambda language: HomePage.objects.get(locale__language_code=language),
        {},
        lambda text: {"body": body(text["body"], "pages", work.key)},
        user=user,
    )
