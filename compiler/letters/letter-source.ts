/**
 * Types that the two letter compilers share: a letter as its author wrote it, what compiling needs,
 * and the compiled body. letter.ts compiles Markdown, mjml-letter.ts compiles MJML.
 */
import type { Place, Problems } from '../source/problems.ts';
import type { Constants, Setting } from '../variables.ts';
import type { Fault } from '../word-tree.ts';
import type { Layout, LetterParts } from './mail-layout.ts';
import type { Block } from './markdown.ts';

/** A letter as its author wrote it, and where, so that a fault can be shown. */
export interface LetterSource extends LetterParts {
  /** Markdown; of a letter in MJML the whole file. */
  readonly body: string;
  /** The file, for a letter that is MJML in full. */
  readonly mjml?: string;
  readonly attach?: 'calendar' | undefined;
  /** The place of a piece of one of the fields. */
  readonly place: (field: 'subject' | 'preheader' | 'body', fault?: Fault) => Place;
}

export interface LetterTools {
  readonly directory: string;
  readonly setting: Setting;
  readonly layout: Layout;
  /** The plain-text footer, with its Handlebars tags. */
  readonly textFooter: string;
  readonly constants: Constants;
  readonly discreetWords: readonly string[];
  readonly problems: Problems;
}

/** What a letter looks like, and the blocks that its plain text is made of. */
export interface LetterBody {
  readonly html: string;
  readonly blocks: readonly Block[];
}
