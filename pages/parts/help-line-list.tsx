/**
 * The help lines of the safety page as lists to tap: those of the brand's country first, then, each
 * behind its country's name, those of the others. It needs no script.
 */
import type { Brand, HelpLine, HelpLines } from '../../core/course.ts';

type Listed = Omit<HelpLine, 'short'>;

/** The three lines of the brand's country: emergency, crisis, violence. */
export function OwnHelpLines({ brand }: { readonly brand: Brand }) {
  const lines = ownLines(brand);
  return lines ? <LineList lines={mainLines(lines)} isOpen /> : null;
}

/** The further lines of the brand's country. */
export function MoreHelpLines({ brand }: { readonly brand: Brand }) {
  const more = ownLines(brand)?.more ?? [];
  return more.length > 0 ? <LineList lines={more} /> : null;
}

const ownLines = ({ help, country }: Brand) => help[country] ?? help.default;
const mainLines = ({ emergency, crisis, violence }: HelpLines): readonly Listed[] => [
  emergency,
  crisis,
  violence,
];
const allLines = (lines: HelpLines) => [...mainLines(lines), ...(lines.more ?? [])];

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
          <LineList lines={allLines(lines)} />
        </details>
      ))}
      {brand.help.default ? <LineList lines={allLines(brand.help.default)} /> : null}
    </>
  );
}

function LineList({ lines, isOpen }: { lines: readonly Listed[]; isOpen?: boolean }) {
  const listed = lines.filter(({ links }) => Object.keys(links).length > 0);
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
