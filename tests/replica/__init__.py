"""The replica hub: Hugging Face, ModelScope and Gitee AI on loopback, for the real clients to talk to.

    with serve(Hub(2500), datasets=tmp_path) as replica:
        HfApi(endpoint=replica.url, token=False).list_models(…)

What goes wrong is set with `replica.faults.add(…)`, how fast one may ask with `replica.limits.set(…)`.
"""

from tests.replica.hub import Hub
from tests.replica.others import Gitee, ModelScope
from tests.replica.server import Replica, serve

__all__ = ["Gitee", "Hub", "ModelScope", "Replica", "serve"]
