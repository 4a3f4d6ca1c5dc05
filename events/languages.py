"""The languages that an event can be written in, and what full-text search knows of each."""

from django.conf.locale import LANG_INFO

# The text search configurations that every PostgreSQL has; "simple" knows no word endings.
SEARCH_CONFIGURATIONS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fa": "simple",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "ja": "simple",
    "nb": "norwegian",
    "nl": "dutch",
    "pl": "simple",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
    "uk": "simple",
}
CHOICES = [(code, LANG_INFO[code]["name_local"]) for code in SEARCH_CONFIGURATIONS]
