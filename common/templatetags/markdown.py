"""``{{ text|markdown }}`` is safe HTML."""

from django import template

from common import markdown

register = template.Library()
register.filter("markdown", markdown.render)
register.filter("plain", markdown.plain)
