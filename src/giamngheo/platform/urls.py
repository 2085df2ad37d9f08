"""Addresses of this room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from giamngheo.platform.attachments import views as attachments
from giamngheo.platform.audit.views import event, events
from giamngheo.platform.documents import views as documents
from giamngheo.platform.forms import draft_views
from giamngheo.platform.jobs.views import job, job_cancel, job_progress, jobs
from giamngheo.platform.requests import health
from giamngheo.platform.scope.protected import PUBLIC, protected
from giamngheo.platform.tables import long_list_views
from giamngheo.platform.tables.saving import forget_view, save_view
from giamngheo.platform.web.home import home
from giamngheo.platform.web.installation import installation
from giamngheo.platform.web.law_values import law_value, law_values

app_name = "platform"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health", protected(PUBLIC)(health), name="health"),
    path("lists/<uuid:uid>/", long_list_views.list_export, name="list-export"),
    path("lists/<uuid:uid>/file/", long_list_views.list_export_file, name="list-export-file"),
    path("views/save/", save_view, name="save-view"),
    path("views/<int:pk>/forget/", forget_view, name="forget-view"),
    path("drafts/", draft_views.draft, name="draft"),
    path("drafts/drop/", draft_views.drop, name="draft-drop"),
    path("language/", protected(PUBLIC)(set_language), name="language"),
    path("audit/", events, name="audit"),
    path("audit/<int:pk>/", event, name="audit-event"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:pk>/", job, name="job"),
    path("jobs/<int:pk>/progress/", job_progress, name="job-progress"),
    path("jobs/<int:pk>/cancel/", job_cancel, name="job-cancel"),
    path("documents/", documents.documents, name="documents"),
    path("documents/print/", documents.print_chosen, name="documents-print"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/<slug:kind>/", documents.document_file, name="document-file"),
    path("documents/sets/<int:pk>/", documents.document_set, name="document-set"),
    path("documents/sets/<int:pk>/<int:number>/", documents.document_set_file, name="document-set-file"),
    path("documents/templates/", documents.templates, name="templates"),
    path("documents/templates/<slug:form>/", documents.template, name="template"),
    path("documents/templates/<slug:form>/<int:version>/", documents.template_file, name="template-file"),
    path("attachments/<int:pk>/", attachments.file, name="attachment"),
    path("attachments/<int:pk>/withdraw/", attachments.withdraw, name="attachment-withdraw"),
    path("attachments/add/<str:subject>/<int:pk>/", attachments.add, name="attachment-add"),
    path("installation/", installation, name="installation"),
    path("installation/law/", law_values, name="law-values"),
    path("installation/law/<path:path>/", law_value, name="law-value"),
]
if settings.GALLERY:
    urlpatterns.append(path("gallery/", include("giamngheo.platform.gallery.urls")))
