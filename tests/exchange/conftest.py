from import_world import accounts, commune, officer_of_commune, other_commune, province  # noqa: F401
