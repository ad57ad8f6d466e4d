"""The facts of events in the admin: who may change them, and times in the event's zone."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.forms import Field
from django.urls import reverse
from django.utils.translation import override
from wagtail.test.utils.form_data import inline_formset, nested_form_data
from wagtail.users.models import UserProfile

from home.models import Network, Organisation
from localization.roles import make_groups
from publications.models import Meeting


@pytest.fixture
def other(site):
    return Network.objects.create(key="other-network", name_en="Other network")


@pytest.fixture
def make_editor(make_user):
    """Return a function that makes an editor of a network, with the rights that the group has."""
    from localization.roles import groups_for_network, network_editors

    def make(network, pages=()):
        groups_for_network(network.key, pages, network.name)
        return make_user(network_editors(network.key))

    return make


def form(network, action: str = "action-publish", **fields) -> dict:
    data = {
        "label": "Spring call",
        "network": network.pk,
        "start": "2031-03-20 14:00",
        "end": "2031-03-20 16:00",
        "timezone": "Europe/Lisbon",
        "status": "planned",
        "format": "online",
        "venue": "",
        "address": "",
        "city": "",
        "country": "",
        "joining_url": "",
        "joining_details": "",
        "participations": inline_formset([]),
        "people": inline_formset([]),
        "documents": inline_formset([]),
        action: "1",
        **fields,
    }
    return nested_form_data(data)


def address(action: str, *args) -> str:
    return reverse(Meeting.snippet_viewset.get_url_name(action), args=args)


@pytest.mark.parametrize("editors_zone", ["UTC", "Asia/Bishkek"])
def test_times_are_typed_and_shown_in_the_events_zone(client, make_editor, network, editors_zone):
    editor = make_editor(network)
    UserProfile.objects.update_or_create(user=editor, defaults={"current_time_zone": editors_zone})
    client.force_login(editor)
    response = client.post(address("add"), form(network, start="2031-07-10 14:00", end="2031-07-10 16:00"))
    assert response.status_code == 302, response.context["form"].errors
    meeting = Meeting.objects.get(label="Spring call")
    assert meeting.live
    assert meeting.start == datetime(2031, 7, 10, 13, tzinfo=UTC)
    shown = client.get(address("edit", meeting.pk)).content.decode()
    assert 'value="2031-07-10 14:00"' in shown


def test_a_draft_may_lack_the_date_and_public_facts_may_not(client, make_editor, network):
    client.force_login(make_editor(network))
    response = client.post(address("add"), form(network, start="", end=""))
    assert "start" in response.context["form"].errors
    response = client.post(address("add"), form(network, action="action-save", start="", end=""))
    assert response.status_code == 302
    meeting = Meeting.objects.get(label="Spring call")
    assert (meeting.live, meeting.start) == (False, None)


@pytest.mark.parametrize("start", ["0001-01-01 00:00", "0026-10-01 10:00", "9999-12-31 23:59"])
def test_a_slip_in_the_year_is_told(client, make_editor, network, start):
    client.force_login(make_editor(network))
    response = client.post(
        address("add"), form(network, action="action-save", start=start, end="", timezone="Asia/Tokyo")
    )
    assert "start" in response.context["form"].errors


class TestRows:
    """Organisations, persons and documents, a row each."""

    def test_a_draft_leaves_out_rows_in_which_nothing_was_chosen(self, client, make_editor, network):
        society = Organisation.objects.first()
        rows = {
            "participations": inline_formset(
                [{"organisation": "", "role": "observer"}, {"organisation": society.pk, "role": "member"}]
            ),
            "people": inline_formset([{"name": "", "organisation": "", "function": "Chair"}]),
            "documents": inline_formset([{"document": "", "members_only": "on"}]),
        }
        client.force_login(make_editor(network))
        response = client.post(address("add"), form(network, action="action-save", **rows))
        assert response.status_code == 302, response.context["form"].formsets
        draft = Meeting.objects.get(label="Spring call").get_latest_revision_as_object()
        assert [row.organisation for row in draft.participations.all()] == [society]
        assert [row.function for row in draft.people.all()] == ["Chair"]
        assert not draft.documents.all()

    def test_one_that_was_emptied_is_gone_from_the_draft(self, client, make_editor, make_meeting, network):
        meeting = make_meeting()
        (row,) = meeting.participations.all()
        rows = inline_formset([{"id": row.pk, "organisation": "", "role": "member"}], initial=1)
        client.force_login(make_editor(network))
        response = client.post(
            address("edit", meeting.pk), form(network, action="action-save", participations=rows)
        )
        assert response.status_code == 302, response.context["form"].formsets
        meeting = Meeting.objects.get(pk=meeting.pk)
        assert not meeting.get_latest_revision_as_object().participations.all()
        assert meeting.participations.get() == row

    def test_to_publish_each_must_be_chosen(self, client, make_editor, network):
        rows = inline_formset([{"organisation": "", "role": "member"}])
        client.force_login(make_editor(network))
        response = client.post(address("add"), form(network, participations=rows))
        assert response.context["form"].formsets["participations"].errors == [
            {"organisation": [Field.default_error_messages["required"]]}
        ]


def test_an_editor_has_the_events_of_the_own_network_alone(client, make_editor, make_meeting, network, other):
    own, foreign = make_meeting(label="Ours"), make_meeting(label="Theirs", network=other)
    client.force_login(make_editor(network))
    listed = client.get(address("list")).content.decode()
    assert "Ours" in listed
    assert "Theirs" not in listed
    assert client.get(address("edit", own.pk)).status_code == 200
    for action in ("edit", "delete", "history", "unpublish", "usage"):
        response = client.get(address(action, foreign.pk))
        assert response.status_code == 302, action
        assert response.url == reverse("wagtailadmin_home")
    client.post(address("edit", foreign.pk), form(network, label="Taken over"))
    assert Meeting.objects.get(pk=foreign.pk).label == "Theirs"
    assert "network" in client.post(address("add"), form(other)).context["form"].errors


@pytest.mark.parametrize("group", ["members:test-network", "translators:en"])
def test_others_have_no_facts_to_edit(client, make_user, make_meeting, group):
    make_groups()
    meeting = make_meeting()
    user = make_user(group)
    user.groups.add(Group.objects.get(name="translators:fr"))
    client.force_login(user)
    assert client.get(address("list")).status_code == 302
    assert client.get(address("edit", meeting.pk)).status_code == 302


def test_the_list_costs_the_same_with_more_rows(
    client, make_user, make_meeting, django_assert_max_num_queries
):
    client.force_login(make_user(superuser=True))
    make_meeting()
    client.get(address("list"))
    with django_assert_max_num_queries(100) as few:
        client.get(address("list"))
    for number in range(10):
        make_meeting(label=f"Call {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(address("list"))


def test_the_page_names_what_its_facts_lack(make_event, make_meeting):
    with override("en"), pytest.raises(ValidationError, match="The facts still lack: start"):
        make_event(meeting=make_meeting(publish=False, start=None, end=None))
