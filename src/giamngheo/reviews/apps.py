from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "giamngheo.reviews"
    label = "reviews"
    verbose_name = "Rà soát"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from giamngheo.platform.jobs.links import register_job_page
        from giamngheo.platform.web.law_values import register_resting
        from giamngheo.platform.web.navigation import ADMINISTRATION, WORK, Entry, register_entry
        from giamngheo.registry.entry import register_saver
        from giamngheo.reviews import (
            attached,
            calendar_days,
            evidence,
            following,
            linking,
            permissions,
            resting,
            work,
            work_after_meeting,
            work_of_province,
        )
        from giamngheo.reviews import (
            diagnosis as diagnosis,
        )
        from giamngheo.reviews.actions import outdated
        from giamngheo.reviews.entry.keeping import ReviewSaver
        from giamngheo.reviews.jobs import OPEN_REVIEW
        from giamngheo.reviews.pages.listing import counter
        from giamngheo.reviews.papers.sheets import JOB
        from giamngheo.rules.text import Text

        register_entry(
            Entry("reviews:home", Text("Rà soát", "Reviews"), permissions.VIEW, WORK, "check2-square", 5)
        )
        register_entry(
            Entry(
                "reviews:working-days",
                Text("Ngày làm việc", "Working days"),
                permissions.CALENDAR,
                ADMINISTRATION,
                "calendar3",
                60,
            )
        )
        register_job_page(
            OPEN_REVIEW, lambda job: f"/reviews/{job.result['review']}/" if job.result.get("review") else ""
        )
        register_resting(evidence.waited_for)
        following.register()
        outdated.register()
        resting.register()
        work.register()
        work_after_meeting.register()
        work_of_province.register()
        counter.register()
        register_job_page(JOB, lambda job: f"/documents/sets/{job.parameters['set']}/")
        attached.register()
        linking.register()
        register_saver(ReviewSaver())
        post_migrate.connect(calendar_days.after_migrate, sender=self, dispatch_uid="calendar days")
