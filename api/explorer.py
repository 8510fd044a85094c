"""A page to try queries on, in development: self-contained, because an archive room has no network."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from starlette.responses import HTMLResponse

_STYLE = """
body { margin: 0; font: 15px/1.4 system-ui, sans-serif; display: grid; height: 100vh;
       grid: auto 1fr / 1fr 1fr; }
header { grid-column: 1 / 3; display: flex; gap: .6rem; padding: .5rem; background: #1f3a5f; color: #fff; }
header input { flex: 1; } textarea, pre, input, button { font: 14px/1.4 ui-monospace, monospace; }
#left { display: grid; grid: 3fr 1fr / 1fr; } textarea { border: 0; border-right: 1px solid #ccc;
  border-bottom: 1px solid #ccc; padding: .6rem; resize: none; }
pre { margin: 0; padding: .6rem; overflow: auto; white-space: pre-wrap; background: #f6f7f9; }
"""
_SCRIPT = """
const at = id => document.getElementById(id);
for (const id of ["token", "query", "variables"]) {
  at(id).value = sessionStorage.getItem(id) || at(id).value;
  at(id).addEventListener("input", () => sessionStorage.setItem(id, at(id).value));
}
async function run() {
  const headers = {"content-type": "application/json", "accept-language": at("language").value};
  if (at("token").value) headers.authorization = "Bearer " + at("token").value.trim();
  try {
    const body = {query: at("query").value, variables: JSON.parse(at("variables").value || "{}")};
    const started = performance.now();
    const answer = await fetch("/graphql", {method: "POST", headers, body: JSON.stringify(body)});
    const text = JSON.stringify(await answer.json(), null, 2);
    at("answer").textContent = `# ${answer.status}, ${Math.round(performance.now() - started)} ms\\n${text}`;
  } catch (problem) { at("answer").textContent = String(problem); }
}
at("run").addEventListener("click", run);
document.addEventListener("keydown", e => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) run(); });
"""
_PAGE = f"""<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>GraphQL · Archive Ledger</title><style>{_STYLE}</style>
<header><b>GraphQL</b><input id="token" aria-label="令牌 token" placeholder="令牌 bearer token">
<select id="language" aria-label="语言 language"><option>zh<option>en</select>
<button id="run">执行 run (Ctrl+Enter)</button></header>
<div id="left"><textarea id="query" aria-label="query" spellcheck="false">{{
  labels(kind: "event") {{ code zh en }}
}}</textarea><textarea id="variables" aria-label="variables" spellcheck="false">{{}}</textarea></div>
<pre id="answer" aria-live="polite"></pre><script>{_SCRIPT}</script></html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; connect-src 'self'; script-src {_hash(_SCRIPT)}; style-src {_hash(_STYLE)}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def explorer() -> HTMLResponse:
    """The page, which may load nothing and speak to nobody but this service."""
    return HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY, "cache-control": "no-store"})
