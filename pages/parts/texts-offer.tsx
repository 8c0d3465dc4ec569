/** The way from a person's own page to the page that shows a code for texts, and the way back. */

/** A short paragraph with the link. */
export function TextsOffer({ path }: { readonly path: string }) {
  return (
    <p>
      Some notes are short enough for a text. If your phone is private,{' '}
      <a href={path}>get them as texts</a>.
    </p>
  );
}

/**
 * The part of the preferences page about the phone. It is the same whether a phone is joined or
 * not.
 */
export function PhonePart({ path }: { readonly path: string }) {
  return (
    <section class="part" aria-labelledby="phone">
      <h2 id="phone">Your phone</h2>
      <TextsOffer path={path} />
      <form method="post">
        <p>Is a phone joined that should not be any more? Texts to it end, and it is forgotten.</p>
        <button type="submit" class="quiet" name="action" value="phone-off">
          Take the phone off
        </button>
      </form>
    </section>
  );
}
