"""Editors at work in a real browser: a case study, a service with its facts, and a page that is handed in."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import gettext, override
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import staleness_of
from wagtail.models import TaskState
from wagtail.users.models import UserProfile

from demo.factories import make_page
from directory.models import NetworkPage, Service, ServicePage
from home.models import Organisation, ServiceCategory
from publications.models import CaseStudyPage, UpdatePage
from tests.journeys.forms import (
    add_block,
    click,
    faults_in,
    fill,
    one,
    open_tab,
    send,
    type_into,
    wait,
    write,
)
from tests.services_making import make_user

pytestmark = pytest.mark.browser


def french(text: str) -> str:
    with override("fr"):
        return gettext(text)


def add(browser, served, app: str, model: str) -> None:
    """Open the form for a new page of the network."""
    place = NetworkPage.objects.get(locale__language_code="fr")
    browser.get(served.root + reverse("wagtailadmin_pages:add", args=[app, model, place.pk]))


def edit(browser, served, page) -> None:
    browser.get(served.root + reverse("wagtailadmin_pages:edit", args=[page.pk]))


def test_a_case_study_with_a_lesson_that_answers_its_challenge(browser, served, editor):
    add(browser, served, "publications", "casestudypage")
    fill(browser, "title", "Deux rives, un guichet")
    fill(browser, "summary", "Ce qui a changé quand deux Sociétés ont ouvert ensemble.")
    add_block(browser, "concept", french("Text"))
    write(browser, "concept", "Un guichet pour les deux rives.")
    add_block(browser, "challenges")
    fill(browser, "challenges-0-value-title", "Deux numéros à retenir")
    write(browser, "challenges", "Personne ne savait lequel appeler.")
    add_block(browser, "lessons")
    fill(browser, "lessons-0-value-title", "Un seul numéro suffit")
    write(browser, "lessons", "Il répond des deux côtés.")
    click(browser, '[name="lessons-0-value-answers"] ~ [role="group"] input')
    send(browser, "action-publish")
    wait(
        browser, lambda _it: CaseStudyPage.objects.filter(title="Deux rives, un guichet", live=True).exists()
    )
    page = CaseStudyPage.objects.get(title="Deux rives, un guichet")
    assert page.lessons[0].value["answers"] == page.challenges[0].id
    assert faults_in(browser) == []
    browser.get(served.root + page.url)
    shown = browser.find_element(By.TAG_NAME, "main").text
    for text in ("Un guichet pour les deux rives.", "Deux numéros à retenir", "Il répond des deux côtés."):
        assert text in shown


def test_a_service_whose_facts_become_public_with_its_page(browser, served, editor):
    society, category = Organisation.objects.first(), ServiceCategory.objects.first()
    add(browser, served, "directory", "servicepage")
    fill(browser, "title", "Accueil du pont")
    fill(browser, "summary", "Un lieu pour se poser.")
    open_tab(browser, "faits")
    click(browser, 'button[name="facts-add"]')
    wait(browser, lambda it: it.find_element(By.NAME, "label").get_property("value") == "Accueil du pont")
    click(browser, "#id_provider-chooser [data-chooser-action-choose]")
    type_into(browser, ".modal-body [name=q]", society.key)
    wait(browser, lambda it: len(it.find_elements(By.CSS_SELECTOR, "a[data-chooser-modal-choice]")) == 1)
    click(browser, f'a[data-chooser-modal-choice][href*="/chosen/{society.pk}/"]')
    wait(browser, lambda it: it.find_element(By.ID, "id_provider").get_property("value") == str(society.pk))
    field = one(browser, '[name="categories"] ~ .several input')
    field.send_keys(category.name_fr, Keys.ENTER)
    open_tab(browser, "ou_et_quand")
    click(browser, "#id_places-ADD")
    fill(browser, "places-0-town", "Lyon")
    browser.execute_script("document.querySelector('[name=places-0-country]').value = 'fr'")
    open_tab(browser, "contacts")
    click(browser, "#id_contacts-ADD")
    fill(browser, "contacts-0-value", "+33 1 99 00 12 34")
    send(browser, "action-publish")
    wait(browser, lambda _it: Service.objects.filter(label="Accueil du pont", live=True).exists())
    page = ServicePage.objects.get(service__label="Accueil du pont")
    assert faults_in(browser) == []
    edit(browser, served, page)
    send(browser, "action-publish")
    wait(browser, lambda _it: ServicePage.objects.filter(pk=page.pk, live=True).exists())
    browser.get(served.root + ServicePage.objects.get(pk=page.pk).url)
    shown = browser.find_element(By.TAG_NAME, "main").text
    assert "Lyon" in shown
    assert "+33 1 99 00 12 34" in shown


# The answers to what is sent by script stay on the way until `arrive()` is called.
HELD = """
const real = window.fetch;
const arrived = new Promise((resolve) => (window.arrive = resolve));
window.fetch = async (address, options = {}) => {
  const answer = await real(address, options);
  if (options.method?.toUpperCase() === "POST") await arrived;
  return answer;
};
"""


@pytest.mark.parametrize("button", ["facts-add", "action-publish"])
def test_a_page_that_is_sent_while_it_saves_itself_is_made_once(browser, served, editor, button):
    add(browser, served, "directory", "servicepage")
    browser.execute_script(HELD)
    title = f"Une seule fois, {button}"
    fill(browser, "title", title)

    def is_saved(_it):
        fill(browser, "summary", ".")  # what is typed in the first seconds is no change to Wagtail
        return ServicePage.objects.filter(title=title).exists()

    wait(browser, is_saved)
    form = one(browser, "form[data-edit-form]")
    if button == "facts-add":
        open_tab(browser, "faits")
    click(browser, f'button[name="{button}"]')
    browser.execute_script("window.arrive()")
    wait(browser, staleness_of(form))
    wait(browser, lambda it: it.execute_script("return document.readyState") == "complete")
    page = ServicePage.objects.get(title=title)
    if button == "facts-add":
        assert browser.current_url.endswith(f"?for_page={page.pk}")
        assert faults_in(browser) == []


# The first answer to what is sent by script is lost; what was sent is done.
LOST = """
const real = window.fetch;
window.fetch = async (address, options = {}) => {
  const answer = await real(address, options);
  if (options.method?.toUpperCase() !== "POST" || window.lost) return answer;
  window.lost = true;
  throw new TypeError("no line");
};
"""


def test_a_page_is_made_once_when_the_answer_is_lost(browser, served, editor):
    """It saves itself again a little later, with what was typed since."""
    add(browser, served, "directory", "servicepage")
    browser.execute_script(LOST)
    fill(browser, "title", "Une seule fois")

    def is_lost(it):
        fill(browser, "summary", ".")  # as above
        return it.execute_script("return window.lost")

    wait(browser, is_lost)
    fill(browser, "title", ", même sans réponse")
    wait(browser, lambda it: "/edit/" in it.current_url)
    wait(browser, lambda _it: ServicePage.objects.filter(title="Une seule fois, même sans réponse").exists())
    assert ServicePage.objects.filter(title__startswith="Une seule fois, même").count() == 1
    assert not ServicePage.objects.filter(title="Une seule fois").exists()


def test_a_page_saves_itself_again_when_sending_was_broken_off(browser, served, editor):
    add(browser, served, "directory", "servicepage")
    one(browser, "form[data-edit-form]")
    browser.execute_script(
        """
        const form = document.querySelector("form[data-edit-form]");
        form.requestSubmit();
        setTimeout(() => { window.stop(); window.stopped = true; }, 0);
        """
    )
    wait(browser, lambda it: it.execute_script("return window.stopped"))
    title = "Après l’arrêt"

    def is_saved(_it):
        fill(browser, "title", title if not one(browser, "[name=title]").get_property("value") else ".")
        return ServicePage.objects.filter(title__startswith=title).exists()

    wait(browser, is_saved)


class TestHandedIn:
    """A page that its editor hands in is given back with a remark, handed in again, and approved."""

    @pytest.fixture
    def publisher(self, served):
        user = make_user("publisher-journey", "publishers", admin=False)
        UserProfile.objects.create(user=user, preferred_language="en")
        yield user
        user.delete()

    def test_given_back_and_approved(self, browser, served, editor, publisher, sign_in):
        place = NetworkPage.objects.get(locale__language_code="fr")
        page = make_page(UpdatePage, place, title="Le bac circule", summary="Chaque jour.", publish=False)
        mail.outbox.clear()

        def hand_in():
            sign_in(editor.username)
            edit(browser, served, page)
            send(browser, "action-submit")
            wait(browser, lambda _it: TaskState.objects.filter(status="in_progress").exists())

        def decide(action):
            sign_in(publisher.username)
            browser.get(served.root + reverse("wagtailadmin_home"))
            wait(browser, lambda it: it.find_element(By.LINK_TEXT, "Le bac circule")).click()
            click(browser, f'footer [data-workflow-action-name="{action}"]')

        hand_in()
        decide("reject")
        fill(browser, "comment", "Depuis quand ?")
        click(browser, ".modal-body button[type=submit]")
        wait(browser, lambda _it: TaskState.objects.filter(status="rejected").exists())
        assert any(letter.to == [editor.email] and "Depuis quand ?" in letter.body for letter in mail.outbox)
        hand_in()
        decide("approve")
        wait(browser, lambda _it: UpdatePage.objects.filter(pk=page.pk, live=True).exists())
