/** The way from a person's own page to the page that shows a code for texts. */

/** A short paragraph with the link. */
export function TextsOffer({ path }: { readonly path: string }) {
  return (
    <p>
      Some notes are short enough for a text. If your phone is private,{' '}
      <a href={path}>get them as texts</a>.
    </p>
  );
}
