/**
 * Form controls for the pages: each has its label, hint and error, linked to it for screen readers,
 * and shows again what was typed.
 */
import type { Child } from 'hono/jsx';
import type { Problem } from './form-reader.ts';
import type { Fields } from './read-form.ts';

/** A form that was sent: what was typed, and its problems. */
export interface Filled {
  readonly fields: Fields;
  readonly problems: readonly Problem[];
}

/** A form that nobody has filled in. */
export const empty: Filled = { fields: {}, problems: [] };

/** What was typed in a field, as text; empty for a value that is neither text nor a number. */
export function typed({ fields }: Filled, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function isTicked({ fields }: Filled, name: string): boolean {
  return [true, 'true', 'on', '1', 'yes'].includes(fields[name] as string | boolean);
}

function problemOf({ problems }: Filled, name: string): string | undefined {
  return problems.find(({ field }) => field === name)?.message;
}

/** The attributes that link a control to its hint and its error. */
export function tied(filled: Filled, name: string, hint: boolean) {
  const wrong = problemOf(filled, name) !== undefined;
  const ids = [hint && `${name}-hint`, wrong && `${name}-error`].filter(Boolean).join(' ');
  return {
    ...(ids ? { 'aria-describedby': ids } : {}),
    ...(wrong ? { 'aria-invalid': 'true' as const } : {}),
  };
}

/** The problem of a field, if it has one. */
export function ErrorOf({ filled, name }: { readonly filled: Filled; readonly name: string }) {
  const message = problemOf(filled, name);
  return message ? (
    <span class="error" id={`${name}-error`}>
      {message}
    </span>
  ) : null;
}

/**
 * The problems of a form, at the top of the page, each a link to its field. It takes the focus, so
 * that a long form does not hide it.
 */
export function Problems({ filled: { problems } }: { readonly filled: Filled }) {
  if (problems.length === 0) return null;
  return (
    <div class="problems" role="alert" tabindex={-1} autofocus>
      <h2>
        {problems.length === 1 ? 'One thing needs another look' : 'Some things need another look'}
      </h2>
      <ul>
        {problems.map(({ field, message }) => (
          <li>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface InputProps {
  readonly filled: Filled;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type: 'email' | 'text' | 'tel';
  readonly autocomplete: string;
  readonly required?: boolean;
}

/** A text field. */
export function Input({ filled, name, label, hint, type, autocomplete, required }: InputProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint ? (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      <input
        id={name}
        name={name}
        type={type}
        autocomplete={autocomplete}
        value={typed(filled, name)}
        required={required}
        {...(type === 'email' ? { autocapitalize: 'none' } : {})}
        {...tied(filled, name, hint !== undefined)}
      />
      <ErrorOf filled={filled} name={name} />
    </div>
  );
}

export interface TickProps {
  readonly filled: Filled;
  readonly name: string;
  readonly required?: boolean;
  readonly children: Child;
}

/** A checkbox. It is ticked only when the person had ticked it in the form they sent. */
export function Tick({ filled, name, required, children }: TickProps) {
  return (
    <>
      <label class="tick" for={name}>
        <input
          id={name}
          name={name}
          type="checkbox"
          value="true"
          checked={isTicked(filled, name)}
          required={required}
          {...tied(filled, name, false)}
        />
        <span>{children}</span>
      </label>
      <ErrorOf filled={filled} name={name} />
    </>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export interface RadiosProps {
  readonly filled: Filled;
  readonly name: string;
  readonly legend: string;
  readonly hint?: string;
  readonly options: readonly Option[];
  readonly chosen?: string;
}

/** A group of radio buttons; `chosen` is preselected unless the form was sent with another. */
export function Radios({ filled, name, legend, hint, options, chosen }: RadiosProps) {
  const present = typed(filled, name) || chosen;
  return (
    <fieldset class="field" id={name} {...tied(filled, name, hint !== undefined)}>
      <legend>{legend}</legend>
      {hint ? (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      {options.map((option) => (
        <label class="tick">
          <input type="radio" name={name} value={option.value} checked={option.value === present} />
          <span>
            {option.label}
            {option.hint ? <small>{option.hint}</small> : null}
          </span>
        </label>
      ))}
      <ErrorOf filled={filled} name={name} />
    </fieldset>
  );
}
