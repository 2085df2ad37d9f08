from datetime import time, timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PlatformConfig(AppConfig):
    name = "giamngheo.platform"
    label = "platform"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from django.forms import Field

        from giamngheo.platform.database import among, among_texts  # noqa: F401
        from giamngheo.platform.tables import long_lists, register_saved_views
        from giamngheo.platform.tables.saving import OwnViews
        from giamngheo.platform.web.language import words

        # every form of the house says it in these words
        Field.default_error_messages["required"] = words("Chưa điền mục này.", "This is not filled in yet.")
        from giamngheo.platform.attachments.protection import declare_protection as keep_attachments
        from giamngheo.platform.audit.protection import declare_protection
        from giamngheo.platform.audit.sealing import seal_pending
        from giamngheo.platform.database.objects import clear_the_way, make_objects
        from giamngheo.platform.documents.protection import declare_protection as keep_documents
        from giamngheo.platform.documents.sets import JOB
        from giamngheo.platform.forms.keeping import forget_old
        from giamngheo.platform.jobs.links import register_job_page
        from giamngheo.platform.jobs.schedules import every
        from giamngheo.platform.web.entries import register_entries
        from giamngheo.platform.working_folders import remove_left

        register_entries()
        keep_documents()
        keep_attachments()
        register_job_page(JOB, lambda job: f"/documents/sets/{job.parameters['set']}/")
        register_job_page(long_lists.JOB, long_lists.page_of)
        every(timedelta(days=1), "lists.forget", long_lists.forget_old, at=time(2))
        register_saved_views(OwnViews())
        declare_protection()
        every(timedelta(minutes=1), "audit.seal", seal_pending)
        every(timedelta(hours=1), "working.forget", remove_left)
        every(timedelta(days=1), "drafts.forget", forget_old, at=time(2))
        pre_migrate.connect(clear_the_way, sender=self, dispatch_uid="database objects")
        post_migrate.connect(make_objects, sender=self, dispatch_uid="database objects")
