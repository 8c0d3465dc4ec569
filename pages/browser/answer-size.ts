/**
 * Says while a coach writes how many segments a text has, as the service counts them. Without
 * scripts the page of the preview says it.
 */
import { SegmentedMessage } from 'sms-segments-calculator';

const room = 160;

function sizeOf(words: string, prefix: string, isText: boolean): string {
  if (!words.trim()) return '';
  if (!isText) return `${words.length} of 2,000 characters.`;
  const body = prefix + words.trim();
  const message = new SegmentedMessage(body, 'auto', false);
  const costly = [...new Set(message.getNonGsmCharacters())];
  if (costly.length > 0)
    return `Write ${costly.map((one) => `“${one}”`).join(', ')} in plain characters, or send a letter.`;
  const segments = message.segmentsCount;
  if (segments === 1) return `1 segment, ${room - body.length} characters left.`;
  return segments > 3 ? `${segments} segments: three fit.` : `${segments} segments.`;
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-answer]')) {
  const words = form.querySelector<HTMLTextAreaElement>('textarea[name=words]');
  const way = form.querySelector<HTMLSelectElement>('select[name=channel]');
  const size = form.querySelector('#words-size');
  if (!words || !way || !size) continue;
  const show = () => {
    size.textContent = sizeOf(words.value, form.dataset.prefix ?? '', way.value === 'sms');
  };
  words.addEventListener('input', show);
  way.addEventListener('change', show);
  show();
}
