/** What the desk adds to the style sheet of all pages: wider, denser, lists of people. */

const sheet = `
.desk main,.desk .top>div,.desk .places{max-width:60rem}
.desk .leave{min-height:2.75rem;line-height:1.2}
.desk input[type=checkbox],.desk input[type=radio]{width:1.5rem;height:1.5rem}
.places{margin:0 auto;padding-inline:1rem}
.places ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:0}
.places li{margin:0}
.places a{display:inline-block;padding:.55rem 0;color:var(--muted);text-decoration:none;border-bottom:3px solid transparent}
.places a[aria-current]{color:var(--ink);border-color:var(--accent);font-weight:600}
.people{list-style:none;padding:0;margin:0 0 1rem}
.people>li{margin:0;border-bottom:1px solid var(--rule)}
.people>li:last-child{border-bottom:0}
.people>li:not(:has(>a)){padding:.7rem 0}
.people li form button{margin-top:.4rem}
.people a{display:block;padding:.8rem 0;color:var(--ink);text-decoration:none}
.people a:hover{background:var(--card)}
.people b{display:block;overflow-wrap:anywhere}
.people small{display:block;color:var(--muted);font-size:.95rem;line-height:1.45}
.flags{display:flex;flex-wrap:wrap;gap:.4rem;margin:.35rem 0 0}
.flag{display:inline-block;padding:.05rem .55rem;border:1px solid var(--rule);border-radius:1rem;font-size:.875rem;color:var(--muted);line-height:1.5}
.grave h2{color:var(--error)}
.grave .people>li{border-left:4px solid var(--error);padding-left:.9rem}
.green{font-weight:600}
.desk .two{display:grid;gap:0 2.5rem}
.desk textarea{display:block;width:100%;min-height:8rem;padding:.6rem .8rem;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--muted);border-radius:8px;margin-top:.4rem}
.desk textarea.short{min-height:5rem}
.screen{max-width:22rem;margin:0 0 1.25rem;padding:.9rem 1.1rem;border:1px solid var(--rule);border-radius:16px;background:var(--card);white-space:pre-wrap;overflow-wrap:anywhere}
.screen mark{background:transparent;color:var(--error);font-weight:700;text-decoration:underline wavy}
.line{list-style:none;padding:0;margin:0 0 1rem}
.line>li{margin:0;padding:.65rem 0 .65rem .9rem;border-left:2px solid var(--rule)}
.line time{display:block;color:var(--muted);font-size:.95rem}
.line .theirs{border-left-color:var(--accent)}
.line q{display:block;quotes:none;white-space:pre-wrap;overflow-wrap:anywhere}
.words-of{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.35rem;padding:0;list-style:none;font-family:ui-monospace,monospace;font-size:1.05rem}
.words-of li{margin:0;padding:.4rem .6rem;border:1px solid var(--rule);border-radius:6px}
.passkey-status:empty{display:none}
@media(min-width:56rem){.desk .two{grid-template-columns:3fr 2fr}}
`;

export const deskStyle = sheet.replace(/\s*\n\s*/g, '');
