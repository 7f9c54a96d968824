import jinja2
import pytest

from web.errors import ErrorPage, error_response
from web.page import Shell


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_error_page_speaks_the_readers_language_and_shows_a_way_out(
    environment: jinja2.Environment, shell: Shell, status: int
) -> None:
    error = ErrorPage(
        status=status,
        heading="Her var det ingenting",
        words="Sida <finst> ikkje lenger.",
        way_out="Til framsida",
        way_out_href="/",
        code="7F3K-2M",
        code_label="Sei dette på telefonen:",
    )
    answer = error_response(environment, shell=shell, error=error)
    page = bytes(answer.body).decode()
    assert answer.status_code == status
    assert '<html lang="nn" class="table">' in page
    assert "<title>Veginn</title>" in page
    assert "<h1>Her var det ingenting</h1>" in page
    assert "Sida &lt;finst&gt; ikkje lenger." in page
    assert '<a class="button primary" href="/">Til framsida</a>' in page
    assert "7F3K-2M" in page


def test_without_a_code_nothing_is_said_about_one(environment: jinja2.Environment, shell: Shell) -> None:
    error = ErrorPage(status=404, heading="Nei", words="Ikkje her.", way_out="Heim", way_out_href="/")
    assert "figures" not in bytes(error_response(environment, shell=shell, error=error).body).decode()
