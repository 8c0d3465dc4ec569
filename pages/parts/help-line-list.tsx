/**
 * The help lines of the safety page as lists to tap: those of the brand's country first, then, each
 * behind its country's name, those of the others. It needs no script.
 */
import type { Brand, HelpLine, HelpLines } from '../../core/course.ts';

type Listed = Omit<HelpLine, 'short'>;

/** The lines of the brand's country; the emergency number stands first. */
export function OwnHelpLines({ brand }: { readonly brand: Brand }) {
  const lines = brand.help[brand.country] ?? brand.help.default;
  return lines ? <LineList lines={lines} isOpen /> : null;
}

/** The lines of every other country by name, and last those that serve everywhere. */
export function OtherHelpLines({ brand }: { readonly brand: Brand }) {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const others = Object.entries(brand.help)
    .filter(([country]) => country !== 'default' && country !== brand.country)
    .map(([country, lines]) => ({ name: names.of(country) ?? country, lines }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <>
      {others.map(({ name, lines }) => (
        <details class="country">
          <summary>{name}</summary>
          <LineList lines={lines} />
        </details>
      ))}
      {brand.help.default ? <LineList lines={brand.help.default} /> : null}
    </>
  );
}

function LineList({ lines, isOpen }: { readonly lines: HelpLines; readonly isOpen?: boolean }) {
  const all: readonly Listed[] = [lines.emergency, lines.crisis, lines.violence];
  const listed = [...all, ...(lines.more ?? [])].filter(({ links }) => Object.keys(links).length);
  return (
    <ul class="lines">
      {listed.map(({ name, note, links }, nth) => (
        <li>
          <strong>{name}</strong>
          {note ? <span class="hint">{note}</span> : null}
          <span class="ways">
            {Object.entries(links).map(([label, href]) => (
              <a href={href} class={isOpen && nth === 0 ? 'first' : undefined} rel="noreferrer">
                {label}
              </a>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
