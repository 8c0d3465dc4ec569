/**
 * Types that the two letter compilers share: a letter as its author wrote it, what compiling needs,
 * and the compiled body. letter.ts compiles Markdown, mjml-letter.ts compiles MJML.
 */
import type { Place, Problems } from '../source/problems.ts';
import type { Constants, Setting } from '../variables.ts';
import type { Fault } from '../word-tree.ts';
import type { Layout, LetterParts } from './mail-layout.ts';
import type { Block } from './markdown.ts';

/** A letter as its author wrote it, with the places of its parts. */
export interface LetterSource extends LetterParts {
  /** The Markdown, or the whole file of a letter in MJML. */
  readonly body: string;
  /** The file of a letter in MJML. */
  readonly mjml?: string;
  readonly attach?: 'calendar' | undefined;
  /** The place of a fault in one of the fields. */
  readonly place: (field: 'subject' | 'preheader' | 'body', fault?: Fault) => Place;
}

export interface LetterTools {
  readonly directory: string;
  readonly setting: Setting;
  readonly layout: Layout;
  /** The plain-text opening and footer, with their Handlebars tags. */
  readonly textOpening: string;
  readonly textFooter: string;
  readonly constants: Constants;
  readonly discreetWords: readonly string[];
  readonly problems: Problems;
  /** Whether the letter is also compiled as a page. */
  readonly asPage?: boolean;
}

/** A letter's HTML, and the blocks from which its plain text is made. */
export interface LetterBody {
  readonly html: string;
  readonly blocks: readonly Block[];
}
