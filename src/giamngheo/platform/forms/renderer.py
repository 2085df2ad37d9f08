"""How every form is drawn (setting FORM_RENDERER): one column, help before the box, errors beside it."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    form_template_name = "platform/forms/form.html"
    field_template_name = "platform/forms/field.html"
