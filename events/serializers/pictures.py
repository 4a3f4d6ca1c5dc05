"""An event's picture as JSON."""

from urllib.parse import urljoin

from django.conf import settings
from rest_framework import serializers

from common.serializers import StrictSerializer
from events.models import Picture


class PictureSerializer(serializers.ModelSerializer[Picture]):
    """What is shown, of which ``width`` and ``height`` tell, and in ``state`` what became of the last upload."""

    image_url = serializers.SerializerMethodField()
    error_message = serializers.CharField(source="get_error_display")

    class Meta:
        model = Picture
        fields = ["state", "image_url", "width", "height", "error", "error_message"]

    def get_image_url(self, picture: Picture) -> str:
        return urljoin(settings.SITE_URL, picture.url) if picture.key else ""


class PictureInputSerializer(StrictSerializer):
    picture = serializers.FileField(help_text="JPEG, PNG, WebP or GIF, at most 10 MB and 50 million pixels.")
