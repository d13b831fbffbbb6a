/** How the report looks: light and dark, from the width of a phone on. @internal */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ground: #f6f5f2; --card: #ffffff; --ink: #1d1b20; --soft: #5d5966; --line: #dedbd4; --accent: #5b3fd6;
  --error: #b3261e; --error-ground: #fbe9e7; --warning: #855300; --warning-ground: #fdf1dc; --info: #2c5a94; --info-ground: #e8f0fa; --fine: #23683c; }
@media (prefers-color-scheme: dark) { :root { --ground: #131218; --card: #1c1b23; --ink: #eceaf2; --soft: #a8a4b5; --line: #34323f; --accent: #b5a4ff;
  --error: #ffb4ab; --error-ground: #45201d; --warning: #f5c46b; --warning-ground: #3d2e11; --info: #a9cbff; --info-ground: #1c2f49; --fine: #8ed8a5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header.top { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
header.top { padding-top: 40px; }
h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.15; margin: 0 0 6px; letter-spacing: -0.02em; }
h2 { font-size: 1.15rem; margin: 36px 0 12px; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0 0 8px; }
.soft { color: var(--soft); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 16px; top: 12px; background: var(--card); padding: 8px 12px; z-index: 2; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin: 22px 0 0; padding: 0; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; }
.figures dt { color: var(--soft); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.error-figure dd { color: var(--error); } .warning-figure dd { color: var(--warning); } .info-figure dd { color: var(--info); }
.filters { display: flex; flex-wrap: wrap; gap: 8px; padding: 10px 0; position: sticky; top: 0; background: var(--ground); z-index: 1; margin: 0; border: 0; }
.filters legend { float: left; padding: 0 6px 0 0; align-self: center; color: var(--soft); }
.filters label { display: inline-flex; gap: 7px; align-items: center; min-height: 40px; padding: 0 14px; border: 1px solid var(--line); border-radius: 20px; background: var(--card); cursor: pointer; }
.filters input { accent-color: var(--accent); width: 16px; height: 16px; margin: 0; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; font-size: 0.92rem; }
th, td { text-align: left; padding: 8px 12px; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; color: var(--soft); font-weight: 550; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; font-size: 0.78rem; font-weight: 650; line-height: 1; padding: 5px 8px; border-radius: 7px; white-space: nowrap; }
.badge.error { color: var(--error); background: var(--error-ground); } .badge.warning { color: var(--warning); background: var(--warning-ground); }
.badge.info { color: var(--info); background: var(--info-ground); } .badge.fine { color: var(--fine); border: 1px solid currentColor; }
code { font: 0.86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px; margin: 0 0 14px; }
article > header { display: flex; flex-wrap: wrap; gap: 6px 12px; justify-content: space-between; align-items: baseline; margin-bottom: 12px; }
.sound { position: relative; height: 128px; border-radius: 9px; overflow: hidden; background: #0a081c; }
.sound img, .sound svg { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.sound svg path { fill: #ffffff; fill-opacity: 0.5; }
.sound .bars { stroke: #ffffff; stroke-opacity: 0.35; stroke-width: 0.5; vector-effect: non-scaling-stroke; }
.sound .head { position: absolute; top: 0; bottom: 0; width: 2px; background: #ffffff; left: 0; visibility: hidden; }
audio { display: block; width: 100%; margin-top: 10px; height: 40px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 12px 0 0; padding: 0; font-size: 0.9rem; }
.facts div { display: flex; gap: 6px; } .facts dt { color: var(--soft); } .facts dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 550; }
ul.issues { list-style: none; margin: 14px 0 0; padding: 0; display: grid; gap: 8px; }
ul.issues li { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; align-items: baseline; border-top: 1px solid var(--line); padding-top: 8px; }
ul.issues .about { grid-column: 2; font-size: 0.88rem; color: var(--soft); }
.fix { grid-column: 2; font-size: 0.88rem; }
[hidden] { display: none !important; }
footer { max-width: 1120px; margin: 30px auto 40px; padding: 0 20px; color: var(--soft); font-size: 0.9rem; }
@media (max-width: 560px) { main, header.top, footer { padding-left: 14px; padding-right: 14px; } th:nth-child(3), td:nth-child(3) { display: none; } .sound { height: 96px; } article { padding: 12px; } }
@media print { .filters, audio { display: none; } article { break-inside: avoid; } }
`;
