"""Names that are imported on first use are all there, and no others."""

from importlib import import_module

import pytest

PACKAGES = ["giamngheo.rules", "giamngheo.law", "giamngheo.measurement", "giamngheo.platform.documents"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_of_a_package_is_found_and_no_other(package: str) -> None:
    found = import_module(package)

    for name in found.__all__:
        # a class or function bears the name it is known by
        assert getattr(getattr(found, name), "__name__", name) in (name, type(getattr(found, name)).__name__)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing_of_the_kind'"):
        _ = found.nothing_of_the_kind
