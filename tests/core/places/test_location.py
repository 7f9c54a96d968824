import pytest

from core.places import Found, Gazetteer, Outside, Unknown


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (62.737, 7.159, "Molde"),
        (62.472, 6.155, "Ålesund"),
        (63.111, 7.728, "Kristiansund"),
        (62.343, 5.849, "Ulstein"),
        (62.805, 6.888, "Aukra"),
        (63.460, 8.012, "Smøla"),
        (61.969, 6.526, "Volda"),
        (62.340, 8.060, "Rauma"),
        (62.600, 6.444, "Haram"),
    ],
)
def test_a_shared_location_finds_the_municipality(gazetteer: Gazetteer, lat: float, lon: float, name: str) -> None:
    answer = gazetteer.nearest(lat, lon)
    assert isinstance(answer, Found)
    assert (answer.municipality.name, answer.matched) == (name, name)


@pytest.mark.parametrize(
    ("lat", "lon", "county"),
    [(59.913, 10.752, "Oslo"), (63.056, 9.212, "Trøndelag"), (61.905, 6.72, "Vestland"), (78.22, 15.65, "Svalbard")],
)
def test_a_location_elsewhere_in_norway_is_outside(gazetteer: Gazetteer, lat: float, lon: float, county: str) -> None:
    answer = gazetteer.nearest(lat, lon)
    assert isinstance(answer, Outside)
    assert answer.county == county


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(55.68, 12.57), (0.0, 0.0), (91.0, 7.0), (62.7, 181.0), (float("nan"), 7.0), (62.7, float("inf")), (90.0, 0.0)],
)
def test_a_location_far_from_any_norwegian_address_is_unknown(gazetteer: Gazetteer, lat: float, lon: float) -> None:
    assert gazetteer.nearest(lat, lon) == Unknown()
