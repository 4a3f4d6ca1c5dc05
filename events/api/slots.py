"""One slot of the API; those of an event are under its path."""

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from common.filters import StrictQuery
from common.http import read
from events import selectors, services
from events.models import TimeSlot
from events.serializers import SlotChangeSerializer, SlotSerializer


class SlotViewSet(StrictQuery, GenericViewSet):
    queryset = TimeSlot.objects.none()
    serializer_class = SlotSerializer
    lookup_value_regex = r"\d{1,18}"
    permission_classes = [IsAuthenticated]

    @extend_schema(request=SlotChangeSerializer, responses=SlotSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        slot = selectors.managed_slot(slot_id=pk, user=request.user)
        changes = read(SlotChangeSerializer, request, partial=True)
        now = timezone.now()
        changed = services.change_slot(slot=slot, changes=changes, by=cast("User", request.user), now=now)
        return Response(SlotSerializer(changed, context={"now": now}).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        slot = selectors.managed_slot(slot_id=pk, user=request.user)
        services.remove_slot(slot=slot, by=cast("User", request.user))
        return Response(status=204)
