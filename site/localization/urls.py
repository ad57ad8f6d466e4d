"""Addresses of the workbench, below the admin's."""

from django.urls import path

from localization.views import (
    batches,
    board,
    comments,
    desk,
    exchange,
    planning,
    segments,
    steps,
    suggestions,
    texts,
    work,
)

urlpatterns = [
    path("", board.BoardView.as_view(), name="board"),
    path("csv/", board.board_csv, name="board_csv"),
    path("change/", planning.change, name="change"),
    path("start/<int:page_id>/<slug:language>/", planning.start, name="start"),
    path("texts/", texts.TextsView.as_view(), name="texts"),
    path("texts/<slug:key>/<slug:language>/", texts.TextView.as_view(), name="text_list"),
    path("work/", work.WorkView.as_view(), name="work"),
    path("work/csv/", work.work_csv, name="work_csv"),
    path("batch/<int:batch_id>/", batches.BatchView.as_view(), name="batch"),
    path("desk/<int:translation_id>/", desk.DeskView.as_view(), name="desk"),
    path("desk/<int:translation_id>/segment/<int:segment_id>/", segments.segment, name="segment"),
    path("desk/<int:translation_id>/suggestions/", suggestions.suggestions, name="suggestions"),
    path(
        "desk/<int:translation_id>/comments/<int:segment_id>/",
        comments.CommentsView.as_view(),
        name="comments",
    ),
    path("desk/<int:translation_id>/preview/", desk.PreviewView.as_view(), name="preview"),
    path("desk/<int:translation_id>/publish/", steps.publish, name="publish"),
    path("desk/<int:translation_id>/hand-in/", steps.hand_in, name="hand_in"),
    path("desk/<int:translation_id>/give-back/", steps.give_back, name="give_back"),
    path("desk/<int:translation_id>/stop/", steps.stop, name="stop"),
    path("files/", exchange.ExchangeView.as_view(), name="exchange"),
    path("files/<slug:form>/", exchange.download_selection, name="download_selection"),
    path("desk/<int:translation_id>/files/", exchange.ExchangeView.as_view(), name="exchange_page"),
    path("desk/<int:translation_id>/files/<slug:form>/", exchange.download, name="download"),
    path("upload/<int:upload_id>/", exchange.UploadView.as_view(), name="upload"),
    path("upload/<int:upload_id>/take-in/", exchange.take_in, name="take_in"),
]
