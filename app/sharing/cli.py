"""`flask pictures ...`"""

from __future__ import annotations

import click

from app.commands import Commands, WrongInput
from app.sharing.views import draw_pictures

pictures = Commands("pictures", help="The pictures that stand beside links to the site.")
commands = [pictures]


@pictures.command("draw")
@click.option("--anew", is_flag=True, help="Also those that say what they should.")
def draw(anew: bool) -> None:
    """Draw the pictures of the site and of all editions that are missing or outdated."""
    number = draw_pictures(every=True, anew=anew)
    if number is None:
        raise WrongInput("they cannot be drawn: the log says why")
    click.echo(f"{number} drawn")
