/**
 * Offers texts on a page, with a link to the page on which they begin. No phone is typed in
 * anywhere: texts begin from the phone itself (promise 34).
 */
import type { World } from '../../service/ports/world.ts';
import { wordsOf } from './page-words.ts';

export interface TextsOfferProps {
  readonly world: World;
  /** The page on which texts begin. Without it nothing is shown. */
  readonly url?: string | undefined;
}

/** The coach's words about texts, with the link. */
export function TextsOffer({ world, url }: TextsOfferProps) {
  if (!url) return null;
  const { title, body } = wordsOf(world, 'texts-offer', { textsUrl: url });
  return (
    <section class="part" aria-labelledby="texts-offer">
      <h2 id="texts-offer">{title}</h2>
      {body}
    </section>
  );
}
