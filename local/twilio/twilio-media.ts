/**
 * The media of inbound texts at Twilio's double: what the webhook's form says of them, and the
 * Media subresource of a text (list, fetch, delete). No picture has any content here.
 * https://www.twilio.com/docs/messaging/api/media-resource
 */

import { type Answer, json } from '../loopback.ts';
import { rfc2822 } from '../ses/raw-mail.ts';
import { pageOf } from './twilio-pages.ts';
import { methodNotAllowed, notFound } from './twilio-refusals.ts';
import { newSid } from './twilio-sid.ts';
import type { Media, Text, TextStore } from './twilio-store.ts';

/** A call for the media of a text, or for one of them. */
export interface MediaCall {
  readonly method: string | undefined;
  readonly url: URL;
  /** The id of the one. */
  readonly sid: string | undefined;
}

/** The most that Twilio takes with one text. */
export const mostMedia = 10;

/** What a text with this many pictures has more than others. */
export function withMedia(count: number): Pick<Text, 'numMedia' | 'media'> {
  if (count === 0) return {};
  const media = Array.from({ length: count }, () => ({
    sid: newSid('ME'),
    contentType: 'image/jpeg',
  }));
  return { numMedia: count, media };
}

/** The fields of the webhook's form; `apiUrl` is where the media's URLs begin. */
export function mediaParams(
  { sid, media = [] }: Text,
  accountSid: string,
  apiUrl: string,
): Record<string, string> {
  const fields = media.flatMap((one, at) => [
    [`MediaUrl${at}`, `${apiUrl}${pathOf(accountSid, sid)}/${one.sid}`],
    [`MediaContentType${at}`, one.contentType],
  ]);
  return { NumMedia: String(media.length), ...Object.fromEntries(fields) };
}

/** Answers a call. Throws `TwilioRefusal`. */
export function answerMedia(
  { method, url, sid }: MediaCall,
  accountSid: string,
  text: Text,
  store: TextStore,
): Answer {
  const { media = [] } = text;
  const shown = (one: Media) => resource(one, text, accountSid);
  if (sid === undefined) {
    if (method !== 'GET') throw methodNotAllowed();
    const { items, facts } = pageOf(url, media);
    return json(200, { ...facts, media_list: items.map(shown) });
  }
  const one = media.find((other) => other.sid === sid);
  if (!one) throw notFound(url.pathname);
  if (method === 'GET') return json(200, shown(one));
  if (method !== 'DELETE') throw methodNotAllowed();
  store.put({ ...text, media: media.filter((other) => other !== one) });
  return { status: 204, type: 'application/json', body: '' };
}

/** A piece of media as Twilio's API shows it. */
function resource({ sid, contentType }: Media, text: Text, accountSid: string) {
  return {
    sid,
    account_sid: accountSid,
    parent_sid: text.sid,
    content_type: contentType,
    date_created: rfc2822(text.createdAt),
    date_updated: rfc2822(text.createdAt),
    uri: `${pathOf(accountSid, text.sid)}/${sid}.json`,
  };
}

const pathOf = (accountSid: string, sid: string) =>
  `/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media`;
