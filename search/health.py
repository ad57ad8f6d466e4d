"""How the search engines are, for `/health`."""

from search import indexing


def search() -> dict:
    """Tell of each engine whether it answers and what it holds; not `ok` where one needs help.

    Search is answered as long as one of them is well. No address and no text of an error is given away.
    """
    states = [engine.health() for engine in indexing.engines()]
    return {
        "ok": all(state.ok for state in states),
        "engines": [
            {"engine": state.engine, "ok": state.ok, "documents": state.documents, "rebuild": state.rebuild}
            for state in states
        ],
    }


CHECKS = {"search": search}
