"""Reports, case studies and updates of the demo."""

from collections.abc import Callable

from demo.builders.common import Library, day, in_all_languages
from demo.builders.files import document_for
from demo.content import Text, Work
from demo.markdown import block_id, body, items
from publications.models import CaseStudyPage, ReportFile, ReportPage, UpdatePage

Parents = Callable[[str], object]


def build_report(work: Work, parents: Parents, library: Library, user) -> ReportPage:
    """Make a report with its files."""
    facts = work.facts
    shared = {
        "date": day(facts["date"]),
        "period_from": day(facts.get("period_from")),
        "period_until": day(facts.get("period_until")),
        "authors": "\n".join(facts.get("authors", [])),
        "licence": facts.get("licence", ReportPage.Licence.CC_BY),
        **library.classification(facts),
    }

    def attach_files(page: ReportPage) -> None:
        for number, file in enumerate(facts.get("files", [])):
            document = document_for(work, file, library, user)
            page.files.add(ReportFile(document=document, sort_order=number))
        page.save_revision(user=user).publish(user=user)

    return in_all_languages(
        ReportPage,
        work,
        parents,
        shared,
        lambda text: {"body": body(text["body"], "reports", work.key)},
        user=user,
        after_source=attach_files if facts.get("files") else None,
    )


def build_case_study(work: Work, parents: Parents, library: Library, reports: dict[str, ReportPage], user):
    """Make a case study; its lessons may name one of `reports`."""
    shared = {"date": day(work.facts["date"]), **library.classification(work.facts)}
    place = ("case-studies", work.key)

    def words(text: Text) -> dict:
        return {
            "concept": body(text["concept"], *place, "concept"),
            "case_study": body(text["case-study"], *place, "case-study"),
            "challenges": [_item("challenge", *item, place=place) for item in items(text["challenges"])],
            "lessons": [_lesson(*item, place=place, reports=reports) for item in items(text["lessons"])],
            "about_countries": body(text["countries"], *place, "countries"),
        }

    return in_all_languages(CaseStudyPage, work, parents, shared, words, user=user)


def _item(kind: str, key: str, title: str, attributes: dict, text: str, *, place: tuple) -> dict:
    value = {
        "title": title,
        "text": text,
        "themes": attributes.get("themes", []),
        "stages": attributes.get("stage", []),
        "countries": attributes.get("countries", []),
    }
    return {"type": kind, "id": block_id(*place, key), "value": value}


def _lesson(key: str, title: str, attributes: dict, text: str, *, place: tuple, reports: dict) -> dict:
    item = _item("lesson", key, title, attributes, text, place=place)
    report = reports.get("".join(attributes.get("report", [])))
    item["value"] |= {
        "answers": " ".join(block_id(*place, answered) for answered in attributes.get("answers", [])),
        "report": report.pk if report else None,
        "report_page": int(attributes["page"][0]) if "page" in attributes else None,
    }
    return item


def build_update(work: Work, parents: Parents, library: Library, user) -> UpdatePage:
    """Make an update."""
    facts = work.facts
    shared = {
        "date": day(facts["date"]),
        "type": facts["type"],
        "source_name": facts.get("source_name", ""),
        "source_url": facts.get("source_url", ""),
        "in_force": day(facts.get("in_force")),
        "status": facts.get("status", ""),
        **library.classification(facts),
    }

    def words(text: Text) -> dict:
        return {
            "body": body(text["body"], "updates", work.key),
            "instrument": text.meta.get("instrument", facts.get("instrument", "")),
        }

    return in_all_languages(UpdatePage, work, parents, shared, words, user=user)
