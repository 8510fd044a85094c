"""GraphiQL, in development: vendored, because an archive room has no network (`api/graphiql/NOTICE.md`)."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).with_name("graphiql")
_STYLE = "html, body, #graphiql { height: 100%; margin: 0 }"
_SCRIPT = """
const fetcher = async (params, options) => {
  const headers = {"content-type": "application/json", ...(options?.headers ?? {})};
  if (/^Bearer\\s*$/.test(headers.authorization ?? "")) delete headers.authorization;
  const answer = await fetch("/graphql", {method: "POST", headers, body: JSON.stringify(params)});
  return answer.json();
};
ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, {
  fetcher,
  shouldPersistHeaders: false,
  defaultEditorToolsVisibility: "headers",
  defaultHeaders: '{"authorization": "Bearer ", "accept-language": "zh"}',
  defaultQuery: '# 令牌填在下方 Headers；put the token into Headers below\\n{\\n  search(text: "旅馆 治安", '
    + 'first: 5) {\\n    totalCount\\n    nodes { code title status }\\n  }\\n}\\n',
}));
"""
_PAGE = f"""<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>GraphiQL · Archive Ledger</title>
<link rel="stylesheet" href="/graphiql/graphiql.min.css"><style>{_STYLE}</style>
<div id="graphiql"></div>
<script src="/graphiql/react.production.min.js"></script>
<script src="/graphiql/react-dom.production.min.js"></script>
<script src="/graphiql/graphiql.min.js"></script>
<script>{_SCRIPT}</script></html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


# GraphiQL's editor sets styles on elements as it draws; scripts are ours and the vendored ones alone.
_POLICY = (
    f"default-src 'none'; connect-src 'self'; script-src 'self' {_hash(_SCRIPT)}; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ROUTES = [Mount("/graphiql", StaticFiles(directory=FOLDER))]


def explorer() -> HTMLResponse:
    """The page; nothing in it comes from elsewhere."""
    return HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY, "cache-control": "no-store"})
