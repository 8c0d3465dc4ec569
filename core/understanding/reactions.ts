/**
 * Tells a phone's reaction to a text from a text. iMessage and Android send it as words that quote
 * the text: Liked “…”, Reacted 👍 to “…”, 👍 to “…”. Nobody has written them. An emoji before
 * quoted words is no reaction, nor is a text that goes on after the quote: so a person may report
 * threats.
 */

const verbs = [
  'liked|loved|disliked|laughed at|emphasi[sz]ed|questioned',
  'reacted .{1,30}? (?:to|with .{1,30}? to)',
  'removed .{1,40}? from',
  'le gust[o\u00f3]|no le gust[o\u00f3]|le encant[o\u00f3]|se ri[o\u00f3] (?:de|con)|enfatiz[o\u00f3]|destac[o\u00f3]',
  'reaccion[o\u00f3] .{1,30}? (?:a|en|con .{1,30}? a)',
  '(?:\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|[\\u200d\\ufe0f])+ ?(?:to|a)',
].join('|');
const quoted =
  '[\\u201c\\u201e][^\\u201c\\u201d\\u201e]*[\\u201c\\u201d\\u2026]|"[^"]*["\\u2026]|\\u00ab[^\\u00ab\\u00bb]*[\\u00bb\\u2026]|an? (?:image|photo|picture|video|sticker|attachment|movie|message|audio message|voice message)|una? (?:imagen|foto|mensaje|video)';
const reaction = new RegExp(`^\\s*(?:${verbs})\\s*(?:${quoted})\\s*$`, 'isu');

/** A text is no longer than this; a quote is cut where it stands. */
const longest = 1600;

export function isReaction(text: string): boolean {
  return (
    text.length <= longest && reaction.test(text.replace(/[\u200b\u200e\u200f\u202a-\u202e]/g, ''))
  );
}
