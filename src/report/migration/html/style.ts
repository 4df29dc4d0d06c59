/** The style sheet of the page: colours of both themes with a contrast of at least 4.5 to 1, print, narrow screens. */
export const STYLE = `
:root{--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;--blue:#0550ae;--orange:#9a4a00;--grey:#57606a;--fill-proved:#0969da;--fill-with:#54aeff;--fill-unproven:#8c959f;--fill-counter:#bc6a00;--fill-blocked:#6e2e00;color-scheme:light}
:root[data-theme=dark]{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#30363d;--panel:#161b22;--blue:#79c0ff;--orange:#ffb269;--grey:#9da7b3;--fill-proved:#388bfd;--fill-with:#a5d6ff;--fill-unproven:#6e7681;--fill-counter:#f0883e;--fill-blocked:#ffdfb6;color-scheme:dark}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#30363d;--panel:#161b22;--blue:#79c0ff;--orange:#ffb269;--grey:#9da7b3;--fill-proved:#388bfd;--fill-with:#a5d6ff;--fill-unproven:#6e7681;--fill-counter:#f0883e;--fill-blocked:#ffdfb6;color-scheme:dark}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
main,header,footer{max-width:1180px;margin:0 auto;padding:0 20px}
header{padding-top:24px}
h1{font-size:1.6rem;margin:0 0 4px;line-height:1.25}
h2{font-size:1.25rem;margin:36px 0 10px;border-bottom:1px solid var(--line);padding-bottom:4px}
h3{font-size:1.05rem;margin:18px 0 6px}
p{margin:6px 0}
.lead{font-size:1.1rem}
.soft{color:var(--soft)}
code,pre{font:13px/1.45 ui-monospace,monospace;overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow-x:auto;white-space:pre-wrap;margin:8px 0}
a{color:var(--blue)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:8px 0}
caption{text-align:left;color:var(--soft);padding:4px 0}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}
th{font-weight:600}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline dotted}
.verdict{white-space:nowrap;font-weight:600}
.sign{display:inline-block;min-width:1.4em;text-align:center;font-family:ui-monospace,monospace;border:1px solid currentColor;border-radius:4px;margin-right:6px}
.proved,.proved-with-differences{color:var(--blue)}
.unproven,.not-served{color:var(--grey)}
.counterexample,.blocked,.severity-blocker,.severity-high{color:var(--orange)}
.severity-low{color:var(--blue)}.severity-info{color:var(--grey)}
.severity{font-weight:600}
details{border:1px solid var(--line);border-radius:6px;margin:8px 0;padding:0 12px;content-visibility:auto;contain-intrinsic-size:auto 42px}
summary{cursor:pointer;padding:8px 0;overflow-wrap:anywhere}
details[open]>summary{border-bottom:1px solid var(--line);margin-bottom:8px}
.controls{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:10px 0}
.controls button,.controls input,.controls select,.theme{font:inherit;color:var(--fg);background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:5px 10px}
.controls button[aria-pressed=true]{border-color:var(--blue);color:var(--blue);font-weight:600}
.controls input{min-width:200px;flex:1}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
.next{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:10px 16px;margin:14px 0}
.next ol{margin:4px 0;padding-left:22px}
.facts{display:flex;flex-wrap:wrap;gap:8px 28px;margin:10px 0;padding:0;list-style:none}
.facts b{font-size:1.15rem}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0;margin:10px 0}
svg text{font:12px ui-monospace,monospace;fill:var(--fg)}
svg .edge{stroke:var(--soft);fill:none}
svg .node{fill:var(--panel);stroke:var(--line)}
svg .bar-not-served{fill:var(--line)}svg .bar-proved{fill:var(--fill-proved)}svg .bar-proved-with-differences{fill:var(--fill-with)}svg .bar-unproven{fill:var(--fill-unproven)}svg .bar-counterexample{fill:var(--fill-counter)}svg .bar-blocked{fill:var(--fill-blocked)}
.hidden{display:none}
.no-script .needs-script{display:none}
footer{padding-bottom:40px;color:var(--soft)}
@media(max-width:640px){main,header,footer{padding-left:12px;padding-right:12px}h1{font-size:1.3rem}th,td{padding-right:8px}.controls input{min-width:100%}}
@media print{:root,:root[data-theme=dark]{--bg:#fff;--fg:#000;--soft:#333;--line:#999;--panel:#fff;--blue:#00366e;--orange:#6b3300;--grey:#333}.controls,.theme,nav{display:none}details{content-visibility:visible;break-inside:avoid-page}details::details-content{content-visibility:visible;display:block}h2{break-after:avoid}}
`;
