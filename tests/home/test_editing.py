"""Saving a draft never fails for a missing field; publishing says in plain words what is missing."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from demo.factories import make_page
from home.dependents import page_models
from home.models import Image
from publications.models import ReportPage

NEEDED = "Needed before the page can be published."


@pytest.fixture
def editor(client, admin_user):
    """An administrator who works in English."""
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "en"})
    client.force_login(admin_user)
    return client


def report_form(**fields):
    """Return what a browser sends for the form of a report."""
    values = {
        "title": "Un rapport",
        "slug": "un-rapport",
        "summary": "",
        "body": streamfield([]),
        "date": "2026-05-04",
        "licence": "CC-BY-4.0",
        "files": inline_formset([]),
        "comments": inline_formset([]),
    }
    return nested_form_data({**values, **fields})


def create(editor, parent, model="reportpage", **form):
    return editor.post(
        reverse("wagtailadmin_pages:add", args=["publications", model, parent.pk]), report_form(**form)
    )


def edit(editor, page, **form):
    return editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), report_form(**form))


def problems(response) -> dict[str, list[str]]:
    """Return what the form found wrong, in the editor's language."""
    with override("en"):
        return {
            name: [str(text) for text in texts] for name, texts in response.context["form"].errors.items()
        }


def test_a_draft_may_lack_everything_but_its_title(editor, site):
    empty = dict.fromkeys(("slug", "date", "licence", "summary"), "")
    response = create(editor, site.places["fr"], **empty)
    page = ReportPage.objects.get(title="Un rapport")
    assert response.status_code == 302
    assert not page.live
    assert page.slug == "un-rapport"
    assert page.date == timezone.localdate()
    assert page.network == site.network


def test_a_second_draft_of_the_same_name_gets_a_slug_of_its_own_and_keeps_it(editor, site):
    parent = site.places["fr"]
    for _time in range(2):
        assert create(editor, parent).status_code == 302
    second = ReportPage.objects.get(slug="un-rapport-2")
    assert edit(editor, second).status_code == 302  # the browser still sends the slug that was typed
    assert ReportPage.objects.get(pk=second.pk).get_latest_revision_as_object().slug == "un-rapport-2"


def test_a_public_page_s_slug_is_not_changed_behind_its_editor(editor, site):
    parent = site.places["fr"]
    make_page(ReportPage, parent, title="Un rapport", slug="un-rapport", summary="Un résumé.")
    other = make_page(ReportPage, parent, title="Un autre", slug="un-autre", summary="Un résumé.")
    assert "slug" in problems(edit(editor, other))


def test_blocks_of_a_draft_may_be_empty(editor, site):
    body = streamfield(
        [
            ("heading", {"text": "", "anchor": ""}),
            ("paragraph", rich_text("")),
            ("quote", {"text": "", "source": "", "language": ""}),
        ]
    )
    response = create(editor, site.places["fr"], body=body)
    assert response.status_code == 302, response.context["form"].errors


def test_a_draft_leaves_out_a_file_that_was_not_chosen_yet(editor, site):
    files = inline_formset([{"document": ""}])
    assert create(editor, site.places["fr"], files=files).status_code == 302
    assert not ReportPage.objects.get(title="Un rapport").files.all()
    response = create(editor, site.places["fr"], files=files, summary="x", **{"action-publish": "yes"})
    assert response.context["form"].formsets["files"].errors


def test_publishing_names_what_is_missing(editor, site):
    response = create(editor, site.places["fr"], **{"action-publish": "yes"})
    assert response.status_code == 200
    assert problems(response) == {"summary": [NEEDED]}
    assert not ReportPage.objects.filter(title="Un rapport").exists()


def test_a_summary_that_is_too_long_is_not_said_to_be_missing(editor, site):
    (problem,) = problems(create(editor, site.places["fr"], summary="x" * 301, **{"action-publish": "yes"}))[
        "summary"
    ]
    assert "300" in problem


def test_a_period_that_ends_before_it_begins_is_not_published(editor, site):
    period = {"period_from": "2026-02-01", "period_until": "2026-01-31"}
    response = create(editor, site.places["fr"], summary="x", **period, **{"action-publish": "yes"})
    assert problems(response) == {"period_until": ["The period ends before it begins."]}
    period["period_until"] = "2026-02-01"
    response = create(editor, site.places["fr"], summary="x", **period, **{"action-publish": "yes"})
    assert response.status_code == 302


def test_asking_for_review_names_it_too(editor, site):
    response = create(editor, site.places["fr"], **{"action-submit": "yes"})
    assert problems(response) == {"summary": [NEEDED]}


def test_a_draft_of_a_public_page_may_lack_it(editor, site):
    response = edit(editor, site.report, title="Routes", slug="routes", summary="")
    assert response.status_code == 302
    site.report.refresh_from_db()
    assert site.report.summary
    assert site.report.get_latest_revision_as_object().summary == ""
    response = edit(
        editor, site.report, title="Routes", slug="routes", summary="", **{"action-publish": "yes"}
    )
    assert problems(response) == {"summary": [NEEDED]}


def test_publishing_works(editor, site):
    response = create(editor, site.places["fr"], summary="En bref.", **{"action-publish": "yes"})
    assert response.status_code == 302
    assert ReportPage.objects.get(title="Un rapport").live


@pytest.mark.parametrize("ask", ["bulk", "workflow", "unsaved"])
def test_no_other_way_publishes_what_lacks_something(editor, site, ask, admin_user):
    page = make_page(ReportPage, site.places["fr"], title="Vide", publish=False)
    if ask == "bulk":
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = editor.post(f"{address}?id={page.pk}", HTTP_REFERER="http://testserver/admin/pages/")
        assert response["Location"] == "http://testserver/admin/pages/"
        assert NEEDED in editor.get("/admin/").text
    elif ask == "workflow":
        task = GroupApprovalTask.objects.create(name="Look")
        workflow = Workflow.objects.create(name="Review")
        WorkflowTask.objects.create(workflow=workflow, task=task)
        state = workflow.start(page, admin_user)
        address = reverse(
            "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk]
        )
        editor.post(address, {"comment": ""})
    else:
        with override("en"), pytest.raises(ValidationError, match="Needed before"):
            page.latest_revision.publish()
    page.refresh_from_db()
    assert not page.live


@pytest.fixture
def image(site):
    """A picture about whose people nothing is known."""
    return Image.objects.create(title="Au centre", file=get_test_image_file())


def with_picture(image, **form):
    block = (
        "picture",
        {"image": {"image": image.pk, "alt_text": "Une salle", "decorative": ""}, "caption": ""},
    )
    return {"summary": "En bref.", "body": streamfield([block]), "action-publish": "yes", **form}


class TestConsent:
    """Images of people are published only with their consent."""

    def test_unknown(self, editor, site, image):
        response = create(editor, site.places["fr"], **with_picture(image))
        (text,) = problems(response)["body"]
        assert "“Au centre” cannot be published" in text

    def test_a_draft_may_show_it(self, editor, site, image):
        form = with_picture(image)
        del form["action-publish"]
        assert create(editor, site.places["fr"], **form).status_code == 302

    @pytest.mark.parametrize(
        ("consent", "until", "status"),
        [
            ("nobody", None, 302),
            ("given", None, 302),
            ("given", 1, 302),
            ("given", 0, 302),
            ("given", -1, 200),
        ],
    )
    def test_known(self, editor, site, image, consent, until, status):
        image.consent = consent
        if until is not None:
            image.consent_until = timezone.localdate() + datetime.timedelta(days=until)
        image.save()
        assert create(editor, site.places["fr"], **with_picture(image)).status_code == status

    def test_consent_that_runs_out_takes_the_picture_off_the_page(self, editor, site, image, client):
        image.consent = "given"
        image.save()
        create(editor, site.places["fr"], **with_picture(image))
        page = ReportPage.objects.get(title="Un rapport")
        assert "<figure" in client.get(page.url).text
        image.consent_until = timezone.localdate() - datetime.timedelta(days=1)
        image.save()
        assert "<figure" not in client.get(page.url).text


class TestTranslations:
    """What is the same in each language is edited on the source page alone."""

    def test_the_form_of_a_translation_has_words_alone(self, editor, site):
        response = editor.get(reverse("wagtailadmin_pages:edit", args=[site.report.pk]))
        assert "date" in response.context["form"].fields
        handler = ReportPage.get_edit_handler()
        form = handler.get_form_class()(instance=site.report_en, for_user=None)
        assert "summary" in form.fields
        assert not {"date", "countries", "themes", "licence", "minor_change"} & set(form.fields)
        assert "files" not in form.formsets

    def test_minor_changes_are_said_on_public_sources_alone(self, site):
        form_class = ReportPage.get_edit_handler().get_form_class()
        assert "minor_change" in form_class(instance=site.report, for_user=None).fields
        assert "minor_change" not in form_class(instance=ReportPage(), for_user=None).fields

    def test_a_minor_change_goes_with_the_revision(self, editor, site):
        edit(
            editor,
            site.report,
            title="Routes",
            slug="routes",
            summary="En bref.",
            minor_change="on",
            **{"action-publish": "yes"},
        )
        site.report.refresh_from_db()
        assert site.report.live_revision.content["minor_change"] is True
        edit(
            editor, site.report, title="Route", slug="routes", summary="En bref.", **{"action-publish": "yes"}
        )
        site.report.refresh_from_db()
        assert "minor_change" not in site.report.live_revision.content


# What needs no words, or shows the facts with words of its own.
SAYS_ENOUGH = {
    "type","body", "network", "service", "meeting", "status", "in_force", "source_url", "period_until", "go_live_at", "expire_at", "introduction", "lead", "comments", "comment_notifications", "made_as"}  # fmt: skip


class TestForms:
    """Forms explain themselves, stand in tabs, and ask for little."""

    @pytest.mark.parametrize("model", page_models(), ids=lambda model: model.__name__)
    def test_fields_are_explained_and_few_are_required(self, db, model):
        form = model.get_edit_handler().get_form_class()(instance=model(), for_user=None)
        silent = {name for name, field in form.fields.items() if not str(field.help_text)}
        assert silent <= SAYS_ENOUGH
        assert len(model.required_to_publish) <= 2
        headings = [str(tab.heading) for tab in model.get_edit_handler().children]
        assert len(headings) >= 3
        assert len(set(headings)) == len(headings)
        assert "show_in_menus" not in form.fields
