/**
 * Offers texts on a page, with a link to the page on which they begin, and the way back. No phone
 * is typed in anywhere: texts begin from the phone itself (promise 34).
 */
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../../service/ports/world.ts';
import { pathTo } from './opened-link.tsx';
import { wordsOf } from './page-words.tsx';

export interface TextsOfferProps {
  readonly world: World;
  /** The person whose page it is. */
  readonly subscriber: Pick<Subscriber, 'id' | 'mailbox'>;
}

/** The coach's words about texts, with the link. */
export function TextsOffer({ world, subscriber }: TextsOfferProps) {
  const textsUrl = pathTo(world, 'texts', subscriber);
  const { title, body } = wordsOf(world, 'texts-offer', { textsUrl });
  return (
    <section class="part" aria-labelledby="texts-offer">
      <h2 id="texts-offer">{title}</h2>
      {body}
    </section>
  );
}

/** Takes the phone off. It is the same whether a phone is joined or not. */
export function PhoneOff({ world }: { readonly world: World }) {
  const { title, body } = wordsOf(world, 'phone-off');
  return (
    <section class="part" aria-labelledby="phone-off">
      <h2 id="phone-off">{title}</h2>
      {body}
      <form method="post">
        <button type="submit" class="quiet" name="action" value="phone-off">
          Take the phone off
        </button>
      </form>
    </section>
  );
}
