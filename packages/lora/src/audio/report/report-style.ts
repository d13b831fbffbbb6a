/** How the report looks beside what all pages have: light and dark, from the width of a phone on. @internal */
export const REPORT_STYLE = `
:root { --error: #b3261e; --error-ground: #fbe9e7; --warning: #855300; --warning-ground: #fdf1dc; --info: #2c5a94; --info-ground: #e8f0fa; }
@media (prefers-color-scheme: dark) { :root { --error: #ffb4ab; --error-ground: #45201d; --warning: #f5c46b; --warning-ground: #3d2e11; --info: #a9cbff; --info-ground: #1c2f49; } }
h1 { font-size: clamp(1.6rem, 4vw, 2.2rem); letter-spacing: -0.02em; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 16px; top: 12px; background: var(--card); padding: 8px 12px; z-index: 2; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin: 22px 0 0; padding: 0; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; }
.figures dt { color: var(--soft); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.error-figure dd { color: var(--error); } .warning-figure dd { color: var(--warning); } .info-figure dd { color: var(--info); }
.filters { display: flex; flex-wrap: wrap; gap: 8px; padding: 10px 0; position: sticky; top: 0; background: var(--paper); z-index: 1; margin: 0; border: 0; }
.filters legend { float: left; padding: 0 6px 0 0; align-self: center; color: var(--soft); }
.filters label { display: inline-flex; gap: 7px; align-items: center; min-height: 40px; padding: 0 14px; border: 1px solid var(--line); border-radius: 20px; background: var(--card); cursor: pointer; }
.filters input { accent-color: var(--accent); width: 16px; height: 16px; margin: 0; }
table { border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
th, td { padding: 8px 12px; border-bottom: 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; }
.badge { display: inline-block; font-size: 0.78rem; font-weight: 650; line-height: 1; padding: 5px 8px; border-radius: 7px; white-space: nowrap; }
.badge.error { color: var(--error); background: var(--error-ground); } .badge.warning { color: var(--warning); background: var(--warning-ground); }
.badge.info { color: var(--info); background: var(--info-ground); } .badge.fine { color: var(--good); border: 1px solid currentColor; }
code { font: 0.86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px; margin: 0 0 14px; }
article > header { display: flex; flex-wrap: wrap; gap: 6px 12px; justify-content: space-between; align-items: baseline; margin-bottom: 12px; }
.sound { position: relative; height: 128px; border-radius: 9px; overflow: hidden; background: #0a081c; }
.sound img, .sound svg { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.sound svg path { fill: #ffffff; fill-opacity: 0.5; }
.sound .bars { stroke: #ffffff; stroke-opacity: 0.35; stroke-width: 0.5; vector-effect: non-scaling-stroke; }
.sound .head { position: absolute; top: 0; bottom: 0; width: 2px; background: #ffffff; left: 0; visibility: hidden; }
article audio { display: block; width: 100%; max-width: none; margin-top: 10px; height: 40px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 12px 0 0; padding: 0; font-size: 0.9rem; }
.facts div { display: flex; gap: 6px; } .facts dt { color: var(--soft); } .facts dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 550; }
ul.issues { list-style: none; margin: 14px 0 0; padding: 0; display: grid; gap: 8px; }
ul.issues li { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; align-items: baseline; border-top: 1px solid var(--line); padding-top: 8px; }
ul.issues .about { grid-column: 2; font-size: 0.88rem; color: var(--soft); }
.fix { grid-column: 2; font-size: 0.88rem; }
[hidden] { display: none !important; }
footer { margin-top: 2rem; font-size: 0.9rem; }
#shown { align-self: center; }
@media (max-width: 560px) { body { padding: 1.5rem 0.9rem 3rem; } th:nth-child(3), td:nth-child(3) { display: none; } .sound { height: 96px; } article { padding: 12px; }
  .filters { position: static; } .filters label { padding: 0 10px; font-size: 0.92rem; } ul.issues li { grid-template-columns: 1fr; justify-items: start; } ul.issues .about, .fix { grid-column: 1; } }
@media print { .filters, audio { display: none; } article { break-inside: avoid; } }
`;
