/**
 * The style of the storyboard, for screens and paper, light and dark. It loads no font and no
 * picture.
 */
export const storyboardStyle = `
:root { color-scheme: light dark; --paper: light-dark(#f6f4ef,#171a19); --card: light-dark(#fffefb,#202423); --ink: light-dark(#26302c,#e6e8e3);
  --quiet: light-dark(#5f6a64,#a3ada7); --line: light-dark(#e2ded4,#353a38); --accent: light-dark(#2f6b58,#8ccbb4); --tint: light-dark(#e6efea,#273531);
  --text: light-dark(#e3e9f6,#2a3246); --text-ink: light-dark(#2c3d6e,#b9c8f0); --warn: light-dark(#9a4a21,#eeb08c); }
:root[data-look="light"] { color-scheme: light; } :root[data-look="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
html { scroll-padding-top: 76px; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main, .top, .switches form { max-width: 1128px; margin-inline: auto; padding-inline: 24px; }
main { padding-bottom: 96px; }
.top { padding-block: 44px 20px; }
h1 { font: 600 clamp(1.7rem, 4vw, 2.4rem)/1.2 Georgia, "Iowan Old Style", serif; margin: 0 0 6px; letter-spacing: -.01em; }
h2 { font: 600 1.35rem/1.3 Georgia, "Iowan Old Style", serif; margin: 64px 0 20px; padding-bottom: 10px; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 0; }
p { margin: 0 0 8px; } .quiet { color: var(--quiet); font-size: .88rem; }
.top .problems, .problems { color: var(--warn); border: 1px solid var(--warn); border-radius: 12px; padding: 12px 16px; margin: 16px 0; white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.problems:empty { display: none; }
.switches { position: sticky; top: 0; z-index: 2; background: color-mix(in srgb, var(--paper) 92%, transparent); backdrop-filter: blur(8px); border-block: 1px solid var(--line); padding: 10px 0; }
.switches:has(form[hidden]) { display: none; }
.switches form { display: flex; flex-wrap: wrap; gap: 8px 11px; align-items: center; }
.switches label { display: inline-flex; align-items: center; gap: 6px; font-size: .82rem; color: var(--quiet); }
select, button { font: inherit; font-size: .83rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 999px; padding: 5px 10px; min-height: 34px; }
select { padding-inline: 8px 4px; max-width: 9.6em; } button { cursor: pointer; } button:hover, select:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.calendar { display: grid; grid-template-columns: 7.2em repeat(7, 1fr); gap: 5px; margin: 26px 0 0; }
.calendar .head, .calendar .week { font-size: .76rem; color: var(--quiet); align-self: center; }
.calendar .head { text-align: center; grid-row: 1; } .calendar .week { grid-column: 1; grid-row: calc(var(--week) + 1); min-height: 14px; white-space: nowrap; }
.calendar a { grid-row: calc(var(--week) + 1); grid-column: calc(var(--weekday) + 1); display: block; border-radius: 9px; padding: 5px 8px; font-size: .78rem; line-height: 1.3; text-decoration: none;
  color: var(--accent); background: var(--tint); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.calendar a b { font-weight: 650; } .calendar a:hover { outline: 1px solid currentColor; }
.calendar a.sms, .bubble { background: var(--text); color: var(--text-ink); }
:root[data-channel="email"] .calendar a.sms { background: var(--tint); color: var(--accent); }
.key { display: flex; flex-wrap: wrap; gap: 18px; margin: 12px 0 0; } .key i { display: inline-block; width: 12px; height: 12px; border-radius: 4px; background: var(--tint); margin-right: 6px; vertical-align: -1px; border: 1px solid var(--line); } .key i.sms { background: var(--text); }
.touch { display: grid; grid-template-columns: 104px minmax(0, 1fr) minmax(0, 300px); gap: 8px 28px; margin: 0 0 44px; break-inside: avoid; }
.when { font-size: .88rem; line-height: 1.4; padding-top: 2px; } .when b { display: block; font-size: .98rem; } .when span { color: var(--quiet); }
.what > header { margin-bottom: 12px; } .what > header p { margin: 0; }
.envelope { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.envelope .slip { padding: 13px 18px 11px; border-bottom: 1px solid var(--line); } .envelope .slip b { display: block; } .slip p { margin: 0; }
.frame { position: relative; height: 270px; overflow: hidden; background: light-dark(#f3f0ea,#131819); }
.frame iframe { display: block; width: 100%; height: 100%; border: 0; }
.frame.fits { height: var(--full); } .open > .frame { height: var(--full, 900px); }
.envelope:not(.open) > .frame:not(.fits)::after { content: ""; position: absolute; inset: auto 0 0; height: 70px; background: linear-gradient(transparent, var(--card)); pointer-events: none; }
.unfold { display: block; width: 100%; border: 0; border-top: 1px solid var(--line); border-radius: 0; color: var(--accent); background: var(--card); }
.bubble { display: inline-block; max-width: 27em; padding: 10px 15px; border-radius: 18px 18px 18px 5px; margin: 0; overflow-wrap: anywhere; }
.size { display: block; margin: 5px 2px 0; font-size: .76rem; color: var(--quiet); } .size.long { color: var(--warn); font-weight: 600; }
.answers { margin: 0; padding: 14px 0 0; align-self: start; } .answers h4 { margin: 0 0 10px; font-size: .8rem; font-weight: 600; color: var(--quiet); }
.answers dt { font-size: .82rem; font-weight: 650; margin: 0 0 4px; } .answers dd { margin: 0 0 14px; font-size: .88rem; line-height: 1.45; } .answers dd .bubble { padding: 7px 12px; border-radius: 14px 14px 14px 4px; } .answers dd.page { border-left: 3px solid var(--tint); padding-left: 11px; }
.answers .size:not(.long) { display: none; }
.any .answers { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 4px 28px; padding: 0; }
:root[data-channel="sms"] .as-letter, :root[data-channel="email"] .as-text, :root[data-channel="email"] .texts-only { display: none; }
[hidden] { display: none !important; }
@media (max-width: 1100px) { .switches { position: static; } html { scroll-padding-top: 12px; } }
@media (max-width: 860px) { .touch { grid-template-columns: minmax(0, 1fr); } .when b { display: inline; margin-right: 8px; } .answers { padding-top: 4px; } }
@media (max-width: 640px) {
  .top { padding-block: 28px 14px; } main, .top, .switches form { padding-inline: 16px; } main { padding-bottom: 64px; }
  .switches form { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; } .switches label { display: grid; gap: 2px; } .switches select, .switches button { width: 100%; }
  .calendar { grid-template-columns: 2.6em repeat(7, 1fr); gap: 3px; } .calendar .week span, .calendar a span { display: none; } .calendar a { padding: 5px 0; text-align: center; font-size: .72rem; }
  .touch { margin-bottom: 36px; }
}
@media (scripting: none) { .frame { height: 440px; } .envelope > .frame::after { display: none; } }
@media print {
  :root { color-scheme: light; } body { background: none; font-size: 11pt; } .switches, .unfold { display: none; } main, .top { padding-inline: 0; }
  .touch { grid-template-columns: 80px minmax(0, 1fr) 200px; } h2 { break-after: avoid; } .calendar { break-inside: avoid; }
}
`;
