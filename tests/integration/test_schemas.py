"""Each regency has its own tables."""

from mpp.kernel.planes import regency_plane
from mpp.regency.offices.models import Holiday
from tenants.registry.models import Regency


def test_rows_of_one_regency_are_not_seen_in_another(banyuwangi: Regency, kaimana: Regency) -> None:
    with regency_plane(banyuwangi.schema_name):
        Holiday.objects.create(day="2030-02-05", name="Uji", kind="lokal")

    with regency_plane(kaimana.schema_name):
        assert not Holiday.objects.filter(day="2030-02-05").exists()
