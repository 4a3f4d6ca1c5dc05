"""Categories of the API, and following them."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from common.filters import StrictQuery
from common.http import read
from events import selectors, services
from events.models import Category
from events.serializers import CategoryInputSerializer, CategorySerializer


class CategoryViewSet(StrictQuery, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    queryset = Category.objects.none()
    serializer_class = CategorySerializer
    lookup_value_regex = r"\d{1,18}"
    bodiless_actions = frozenset({"follow"})

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.action in {"list", "retrieve", None} else [IsAuthenticated()]

    def get_queryset(self) -> Any:
        return selectors.categories_with_counts()

    def user(self) -> User:
        return cast("User", self.request.user)

    def answer(self, category: Category, status: int = 200) -> Response:
        return Response(CategorySerializer(self.get_queryset().get(pk=category.pk)).data, status=status)

    @extend_schema(request=CategoryInputSerializer, responses={201: CategorySerializer})
    def create(self, request: Request) -> Response:
        wanted = read(CategoryInputSerializer, request)
        return self.answer(services.create_category(by=self.user(), **wanted), status=201)

    @extend_schema(request=CategoryInputSerializer, responses=CategorySerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        category = self.get_object()
        changes = read(CategoryInputSerializer, request, partial=True)
        return self.answer(services.change_category(category=category, by=self.user(), changes=changes))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        services.delete_category(category=self.get_object(), by=self.user())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None}, filters=False)
    @action(detail=True, methods=["post"])
    def follow(self, request: Request, pk: str) -> Response:
        """Be told when an event is published in it."""
        services.follow_category(category=self.get_object(), by=self.user())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @follow.mapping.delete
    def unfollow(self, request: Request, pk: str) -> Response:
        services.unfollow_category(category=self.get_object(), by=self.user())
        return Response(status=204)
