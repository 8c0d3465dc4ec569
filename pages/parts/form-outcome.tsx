/**
 * Parts of the answers that the sign-up and a seminar's registration share: an unreadable form, too
 * many forms from one network, and the wait that makes all answers take the same time.
 */

/** Shown when too many forms came from one network within an hour. */
export const tooMany =
  'Many people have signed up from your network in the last hour, so this one has to wait. Nothing was sent. What you wrote is still here: please press the button again in an hour.';

/** Resolves after `ms` milliseconds. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A form that could not be read: why, and the way back to the form. */
export function Unread({
  message,
  form = '/',
}: {
  readonly message: string;
  readonly form?: string;
}) {
  return (
    <>
      <h1>That did not come through</h1>
      <p>{message}</p>
      <p>
        <a class="alone" href={form}>
          Back to the form
        </a>
      </p>
    </>
  );
}
