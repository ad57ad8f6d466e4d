"""What the desk's script says, in the language of the person at the desk."""

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """Return key → text; `{name}` stands for what the script puts in."""
    return {
        "saved": _("Everything is saved"),
        "saving": _("Saving …"),
        "unsaved": _(
            "Not saved yet: the site does not answer. Your words are kept in this browser and sent again."
        ),
        "not_kept": _(
            "Not saved yet, and this browser cannot keep your words: leave this page open, they are sent again."
        ),
        "signed_out": _("You are signed out. Your words are kept in this browser: sign in in another tab."),
        "refused": _("You may not write here any more. Your words are kept in this browser."),
        "gone": _(
            "This segment is not here any more: the source has changed. Your words are kept in this browser: load the page"
            " again."
        ),
        "orphans": _("Some of your words have no place any more: they stand at the top of the desk."),
        "throw_away": _("Throw away"),
        "back": _("The connection is back, everything is saved."),
        "kept": _("Words that had not been saved were found in this browser and are sent now."),
        "not_saved": _("Not saved: {reason}"),
        "not_taken": _("the server does not accept it (error {status})"),
        "to_choose": _("Not saved: choose between the two versions of segment {number}."),
        "confirmed": _("Segment {number} is confirmed; still open: {open}."),
        "nothing_to_confirm": _("There is nothing to confirm yet."),
        "all_confirmed": _("All segments are confirmed."),
        "filled": _("Repetitions filled in: {count}."),
        "conflict": _("{name} has written other words here meanwhile. Nothing was overwritten."),
        "somebody": _("Somebody"),
        "theirs": _("Theirs"),
        "yours": _("Yours"),
        "nothing": _("(nothing)"),
        "keep_mine": _("Keep mine"),
        "take_theirs": _("Take theirs"),
        "overrule": _("Overrule …"),
        "mend_spaces": _("Put the spaces in"),
        "reason": _("Why is this right here?"),
        "overrule_now": _("Overrule"),
        "cancel": _("Cancel"),
        "overruled": _("overruled: {reason}"),
        "check_again": _("Check it again"),
        "suggestions": _("Suggestions"),
        "no_suggestions": _("Nothing like this has been translated yet."),
        "terms": _("Terms"),
        "take": _("Take suggestion {number}"),
        "insert": _("Insert {term}"),
        "not_to_be_used": _("not: {forms}"),
        "context": _("Memory, same context"),
        "memory": _("Memory"),
        "fuzzy": _("Memory, alike"),
        "sentence": _("One sentence"),
        "term": _("Term"),
        "earlier": _("Earlier translation"),
        "no_marks_missing": _("No mark of the source is missing."),
        "preview": _("The page as it will be"),
        "preview_failed": _("The preview cannot be shown."),
        "load_failed": _("This could not be loaded."),
        "review_ended": _("It waits for review no more. Hand it in again when it is ready."),
        "went_back": _("It went back to the translator."),
        "waits": _("Words are still being saved: wait a moment, then try again."),
        "room": _("{length} of {room} characters"),
    }
