"""Cursor pagination: the last page costs as much as the first."""

from rest_framework.pagination import CursorPagination as BaseCursorPagination


class CursorPagination(BaseCursorPagination):
    """Newest first; `page_size` may be lowered or raised up to 200."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200


class ByCode(CursorPagination):
    """By code: the order of official lists."""

    ordering = "code"
