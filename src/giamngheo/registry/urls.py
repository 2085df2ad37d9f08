"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from giamngheo.registry.views import (
    adding,
    decisions,
    duplicates,
    edits,
    entry,
    entry_grid,
    household,
    household_list,
    pairs,
    person_statuses,
    requests,
)

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("households/", household_list.households, name="households"),
    path("person-statuses/", person_statuses.person_statuses, name="person-statuses"),
    path("households/chosen/", household_list.households_chosen, name="households-chosen"),
    path("households/<int:pk>/", household.household, name="household"),
    path("communes/<int:pk>/households/new/", adding.new_household, name="new-household"),
    path("households/<int:pk>/numbers/", household.unmask, name="unmask"),
    path("households/<int:pk>/history/", household.household_history, name="history"),
    path("households/<int:pk>/history/<int:event>/", household.history_event, name="history-event"),
    path("households/<int:pk>/results/<int:result>/", household.household_result, name="result"),
    path("households/<int:pk>/entry/", entry.entry, name="entry"),
    path("households/<int:pk>/entry/live/", entry.live, name="entry-live"),
    path("households/<int:pk>/entry/row/", entry_grid.grid_row, name="entry-row"),
    path("villages/<int:pk>/paper/", entry_grid.pack, name="paper-pack"),
    path("villages/<int:pk>/entry/", entry_grid.grid, name="entry-grid"),
    path("households/<int:pk>/edit/", edits.edit, name="edit"),
    path("households/<int:pk>/phone/<int:person>/", edits.phone, name="phone"),
    path("households/<int:pk>/change/<slug:kind>/", requests.ask, name="ask"),
    path("households/<int:pk>/person/<int:person>/", requests.ask, {"kind": "person"}, name="ask-person"),
    path("requests/", requests.queue, name="requests"),
    path("requests/mine/", requests.mine, name="my-requests"),
    path("requests/decide/", requests.decide, name="requests-decide"),
    path("requests/<int:pk>/", requests.one, name="request"),
    path("requests/<int:pk>/withdraw/", requests.withdraw, name="request-withdraw"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/settled/", duplicates.settled, name="duplicates-settled"),
    path("duplicates/search/", duplicates.search, name="duplicates-search"),
    path("duplicates/search/progress/", duplicates.search_progress, name="duplicates-progress"),
    path("duplicates/<int:pk>/", pairs.pair, name="pair"),
    path("duplicates/<int:pk>/settle/", pairs.settle, name="pair-settle"),
    path("duplicates/<int:pk>/reopen/", pairs.reopen, name="pair-reopen"),
    path("merges/<int:pk>/undo/", pairs.undo, name="merge-undo"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
]
