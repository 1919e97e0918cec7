"""`aduan`: the command for those who run a deployment."""

import typer

from deploy.cli import tenant

app = typer.Typer(help="Run and look after an Aduan deployment.", no_args_is_help=True)
app.add_typer(tenant.app, name="tenant")

if __name__ == "__main__":
    app()
