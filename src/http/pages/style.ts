import { createHash } from 'node:crypto';

/** The pages' one style sheet: in the page itself, so that a page is one request. */
export const css = `
:root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#17212b;--soft:#52606d;--line:#7b8794;--rim:#e1e6ea;
--accent:#0b6b5d;--press:#095649;--on:#fff;--bad:#a61b1b}
@media(prefers-color-scheme:dark){:root{--ground:#11171c;--card:#1a2229;--ink:#e8edf1;--soft:#a9b6c1;--line:#7d8b97;--rim:#2a353e;
--accent:#5fd0bb;--press:#86dfce;--on:#06231e;--bad:#ffa19a}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;min-height:100vh;min-height:100dvh;background:var(--ground);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;display:grid;place-items:center;padding:1rem}
main{width:100%;max-width:27rem;background:var(--card);border:1px solid var(--rim);border-radius:.875rem;
padding:clamp(1.25rem,6vw,2.25rem);box-shadow:0 1px 2px #0000000d,0 8px 24px #0000000f}
h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;margin:0 0 .5rem;text-wrap:balance}
p{margin:0 0 .75rem}
p,h1,strong{overflow-wrap:anywhere}
.for{color:var(--soft);margin-bottom:1.5rem;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.for bdi{color:var(--ink);font-weight:600}
label{display:block;font-weight:600;margin:0 0 .25rem}
.hint,.next,.reference{color:var(--soft);font-size:.875rem}
.hint{margin:0 0 .5rem}
.next{margin:.875rem 0 0}
.reference{margin:1.5rem 0 0}
input{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem;padding:.6875rem .75rem;min-height:3rem}
input[readonly]{border-color:transparent;background:var(--ground);color:var(--soft);text-overflow:ellipsis;margin-bottom:1.25rem}
input[aria-invalid]{border:2px solid var(--bad)}
button,.button{display:block;width:100%;min-height:3rem;margin-top:1.25rem;padding:.6875rem 1rem;border:0;border-radius:.5rem;
background:var(--accent);color:var(--on);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{background:var(--press)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
label.second{margin-top:1.25rem}
.secret{font:600 1.375rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.04em;text-align:center;padding:1rem .5rem;
border:1px solid var(--line);border-radius:.5rem;user-select:all}
.plain{background:transparent;color:var(--accent);border:1px solid var(--line);margin-top:.75rem}
.plain:hover{background:var(--ground)}
.plain[aria-pressed=true]{border:2px solid var(--accent)}
.spelled{margin:0 0 .75rem;padding:0;list-style:none;font-size:1.0625rem}
.said{min-height:1.5em;margin:.25rem 0 .75rem}
.error{color:var(--bad);font-size:.9375rem;font-weight:500;margin:0 0 .5rem}
`;

/** Lets exactly this style sheet through a Content-Security-Policy. */
export const cssHash = `'sha256-${createHash('sha256').update(css).digest('base64')}'`;
