"""A table whose cells are translated: Wagtail's own table block is copied between languages, never translated."""

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail_localize.segments import StringSegmentValue

MENU_LANGUAGE = "editor"
"""What Handsontable calls the language of the menu of cells: the editor's, see `table_menu.js`."""


class TranslatableTableBlock(TableBlock):
    """A table with a caption; each cell with words is a segment at `row.column`."""

    def get_table_options(self, table_options=None):
        """Return the options; without this, the language would be that in which the site was started."""
        return {**super().get_table_options(table_options), "language": MENU_LANGUAGE}

    def get_translatable_segments(self, value):
        """Return the segments of a table, by wagtail-localize's contract for blocks."""
        if not value:
            return []
        segments = []
        if caption := value.get("table_caption"):
            segments.append(StringSegmentValue("caption", caption))
        for row_number, row in enumerate(value["data"]):
            for column_number, cell in enumerate(row):
                if cell and any(letter.isalpha() for letter in str(cell)):
                    segments.append(StringSegmentValue(f"{row_number}.{column_number}", str(cell)))
        return segments

    def restore_translated_segments(self, value, segments):
        """Put the translated `segments` into a copy of the table, by wagtail-localize's contract for blocks."""
        table = {**value, "data": [list(row) for row in value["data"]]}
        for segment in segments:
            if segment.path == "caption":
                table["table_caption"] = segment.render_text()
            else:
                row_number, column_number = map(int, segment.path.split("."))
                table["data"][row_number][column_number] = segment.render_text()
        return table

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"
        preview_value = {
            "data": [
                [_("Country"), _("People received")],
                [_("Country A"), "1 200"],
                [_("Country B"), "860"],
            ],
            "cell": [],
            "mergeCells": [],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": _("People received in one month"),
        }
        description = _("A small table; its cells are translated.")
