"""The questions answered: options to snapshot, to netmap, to what is shown."""

from __future__ import annotations

from kubectl_netmap.cli.options import Options
from kubectl_netmap.cli.session import read, show
from kubectl_netmap.netmap import survey
from kubectl_netmap.render.formats import Answer
from kubectl_netmap.render.public import networks as public_networks
from kubectl_netmap.render.public import overview as public_overview
from kubectl_netmap.render.views import networks as networks_view
from kubectl_netmap.render.views import overview as overview_view
from kubectl_netmap.snapshot.kind import Question


def overview(options: Options) -> None:
    """What the cluster looks like."""
    reading = read(options, Question.OVERVIEW)
    netmap = survey(reading.snapshot)
    asked = overview_view.Asked(options.namespace, reading.seconds, options.again)
    answer = Answer(
        shape=lambda wide: overview_view.view(netmap, asked, wide=wide),
        document=lambda: public_overview.document(netmap, options.namespace),
    )
    show(answer, options)


def networks(options: Options) -> None:
    """What its three networks are, and what makes the datapath between them."""
    netmap = survey(read(options, Question.NETWORKS).snapshot)
    answer = Answer(
        shape=lambda wide: networks_view.view(netmap, wide=wide),
        document=lambda: public_networks.document(netmap),
    )
    show(answer, options)
