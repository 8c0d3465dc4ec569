/**
 * Renders a person's own numbers as a sentence, an SVG chart and a table. It does not judge them,
 * and needs no script and no image from elsewhere.
 */
import type { Sequence } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { subjectOf } from '../../service/messages/touch-subject.ts';

interface Given {
  readonly subject: string;
  readonly number: number;
}

const width = 320;
const height = 160;
const left = 24;
const right = 14;
const top = 12;
const bottom = 26;
const lowest = 1;
const highest = 5;

/** The part of the progress page with the numbers, in the order of the course. */
export function Numbers({
  sequence,
  person,
  isTheirs = false,
}: {
  readonly sequence: Sequence;
  readonly person: Subscriber;
  /** For a coach, who reads another's. */
  readonly isTheirs?: boolean;
}) {
  const given = sequence.touches.flatMap((touch) => {
    const number = person.numbers[touch.id];
    return number === undefined ? [] : [{ subject: subjectOf(touch, person), number }];
  });
  return (
    <section class="part" aria-labelledby="numbers">
      <h2 id="numbers">{isTheirs ? 'Numbers they gave' : 'Numbers you gave'}</h2>
      <p>{inWords(given)}</p>
      {given.length > 1 ? <Chart given={given} /> : null}
      {given.length > 0 ? <Table given={given} /> : null}
    </section>
  );
}

function inWords(given: readonly Given[]): string {
  const [first] = given;
  const latest = given.at(-1);
  if (!first || !latest)
    return 'None yet. Now and then a note asks for one, from 1 to 5. Giving one is up to you.';
  if (given.length === 1) return `One so far: ${first.number} of 5. Any number is a fine start.`;
  return `${given.length} so far: first ${first.number}, latest ${latest.number}. They go up and down as life does; each was true on its day.`;
}

function x(index: number, count: number): number {
  return Math.round(left + ((width - left - right) * (index + 0.5)) / count);
}

function y(number: number): number {
  return Math.round(top + ((height - top - bottom) * (highest - number)) / (highest - lowest));
}

/** Hidden from screen readers: the sentence and the table say the same. */
function Chart({ given }: { readonly given: readonly Given[] }) {
  const points = given.map(({ number }, index) => ({
    number,
    x: x(index, given.length),
    y: y(number),
  }));
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
      {[1, 2, 3, 4, 5].map((number) => (
        <>
          <line class="grid" x1={left} x2={width - right} y1={y(number)} y2={y(number)} />
          <text x={left - 10} y={y(number) + 5} text-anchor="middle">
            {number}
          </text>
        </>
      ))}
      <polyline class="way" points={points.map((point) => `${point.x},${point.y}`).join(' ')} />
      {points.map((point, index) => (
        <>
          <circle class="dot" cx={point.x} cy={point.y} r="5" />
          <text x={point.x} y={height - 6} text-anchor="middle">
            {index + 1}
          </text>
        </>
      ))}
    </svg>
  );
}

function Table({ given }: { readonly given: readonly Given[] }) {
  return (
    <table>
      <caption>In the order of the notes, 1 to 5</caption>
      <thead>
        <tr>
          <th scope="col">Note</th>
          <th scope="col">Your number</th>
        </tr>
      </thead>
      <tbody>
        {given.map(({ subject, number }, index) => (
          <tr>
            <th scope="row">
              {given.length > 1 ? `${index + 1}. ` : ''}
              {subject}
            </th>
            <td>{number} of 5</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
