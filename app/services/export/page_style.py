"""What an exported page looks like: the colours of the window, light or dark as the reader's system is."""

import base64
import hashlib
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ground: #fff; --bubble: #edf2f4; --sunken: #f5f7f8; --text: #1a2125;
  --text2: #4c585f; --text3: #5d6a71; --line: #e4e8ea; --accent: #0b6483; --keyword: #0b6483; --string: #2a6b38;
  --number: #8a4a08; --function: #6b3fa0; --comment: #5d6a71; }
@media (prefers-color-scheme: dark) { :root { --ground: #181b1d; --bubble: #252b2e; --sunken: #131618; --text: #dde2e4;
  --text2: #a6b1b6; --text3: #8d999f; --line: #282d30; --accent: #72bfdb; --keyword: #72bfdb; --string: #95c690;
  --number: #e0b07a; --function: #c4a9ea; --comment: #8d999f; } }
body { max-width: 720px; margin: 0 auto; padding: 32px 24px 64px; background: var(--ground); color: var(--text);
  font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
article + article { border-top: 1px solid var(--line); margin-top: 64px; padding-top: 32px; }
h1 { font-size: 24px; line-height: 32px; margin: 0 0 24px; overflow-wrap: anywhere; }
h2 { font-size: 20px; } h3 { font-size: 18px; } h4, h5, h6 { font-size: 16px; }
section h1, h2, h3, h4, h5, h6 { line-height: 1.4; margin: 20px 0 8px; }
section h1 { font-size: 20px; } section h2 { font-size: 18px; } section h3 { font-size: 16px; }
p, li, h1, h2, h3, h4, h5, h6, td, th, summary { unicode-bidi: plaintext; }
section { margin: 0 0 24px; overflow-wrap: anywhere; }
section.user { margin: 32px 0 16px; }
section.user > div { background: var(--bubble); border-radius: 12px; padding: 4px 16px; width: fit-content;
  max-width: calc(100% - 96px); box-sizing: border-box; margin-left: auto; }
section.user > header { text-align: right; }
header, .versions, .end, figcaption, summary { font-size: 13px; line-height: 20px; color: var(--text3); }
header strong { color: var(--text); font-weight: 600; font-size: 14px; }
p { margin: 8px 0; } .end { font-style: italic; }
a { color: var(--accent); }
pre { overflow-x: auto; padding: 12px 16px; border-radius: 8px; background: var(--sunken); }
pre, code { font: 14px/1.5 ui-monospace, "JetBrains Mono", "Cascadia Mono", Consolas, monospace; }
:not(pre) > code { background: var(--sunken); border-radius: 4px; padding: 1px 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 12px 0; display: block; overflow-x: auto; }
td, th { border-bottom: 1px solid var(--line); padding: 4px 16px 4px 0; text-align: start; vertical-align: top;
  overflow-wrap: break-word; min-width: 3em; }
li.task { list-style: none; } li.task::before { content: "☐"; margin: 0 .4em 0 -1.3em; }
li.task.done::before { content: "☑"; }
.right { text-align: right; } .center { text-align: center; }
figure { margin: 8px 0; } img { max-width: 100%; height: auto; border-radius: 8px; display: block; }
blockquote { margin: 8px 0; padding-left: 16px; border-left: 3px solid var(--line); color: var(--text2); }
hr { border: 0; border-top: 1px solid var(--line); margin: 24px 0; }
details { margin: 4px 0; color: var(--text2); }
details > div { padding-left: 16px; border-left: 2px solid var(--line); }
summary { cursor: pointer; }
.branch { border-top: 1px solid var(--line); margin-top: 40px; padding-top: 8px; }
.branch > h2 { font-size: 16px; color: var(--text2); }
.formula { text-align: center; overflow: auto hidden; padding: 4px 0; }
.k, .kc, .kd, .kn, .kp, .kr, .kt, .ow, .nt, .bp { color: var(--keyword); }
.s, .sa, .sb, .sc, .dl, .sd, .s1, .s2, .se, .sh, .si, .sx, .sr, .ss, .gi { color: var(--string); }
.m, .mb, .mf, .mh, .mi, .mo, .il, .gd { color: var(--number); }
.nf, .fm, .nc, .nd, .na { color: var(--function); }
.c, .ch, .cm, .c1, .cs, .cp, .cpf { color: var(--comment); }
@media print { body { max-width: none; padding: 0; } pre, table { overflow: visible; white-space: pre-wrap; } }
"""
"""The whole style sheet; the page allows this one, by its digest, and no other."""

DIGEST: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")

POLICY: Final = f"default-src 'none'; img-src data:; style-src 'sha256-{DIGEST}'; base-uri 'none'; form-action 'none'"
"""What a browser may do with the page: show it."""
