/**
 * The CPU that one message costs, from the compiled words to the vendor's answer, against a plain
 * HTTP POST of the very same bytes: same process, same loopback sink in another one, in turn.
 */
import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { SesMailer } from '../../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import { courseOf } from '../../core/course.ts';
import type { Outgoing } from '../../core/due.ts';
import { messageId } from '../../core/message-id.ts';
import { renderMail, renderTextMessage } from '../../service/messages/render-message.ts';
import { aReader } from '../parts/bench-people.ts';
import { benchSecrets, benchSettings } from '../parts/bench-settings.ts';
import { type BudgetId, within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { compareCpu, type Rounds } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

const now = Date.parse('2030-03-05T17:00:00Z');
const rounds: Record<'ci' | 'full', Rounds> = {
  ci: { rounds: 15, times: 150, warmUp: 1_500 },
  full: { rounds: 31, times: 300, warmUp: 1_500 },
};

export async function measureSending({ library, ci }: Bench): Promise<readonly Row[]> {
  const how = ci ? rounds.ci : rounds.full;
  const sink = fork(fileURLToPath(new URL('../parts/sink.ts', import.meta.url)));
  const url = await new Promise<string>((resolve) =>
    sink.once('message', (said) => resolve(String(said))),
  );
  const settings = { ...benchSettings, twilioUrl: url };
  const world = { library, settings, secrets: benchSecrets, now: () => now };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const mailer = SesMailer.of(world, { endpoint: url, region: 'us-east-1', credentials });
  const texter = TwilioTexter.of(world);
  const person = aReader(now);
  const touches = courseOf(library).touches;
  const outgoing = (channel: 'email' | 'sms'): Outgoing[] =>
    touches
      .filter((touch) => touch.channel === channel)
      .map((touch) => ({
        id: messageId(person, touch.id, channel),
        channel,
        sequence: library.course,
        touch,
      }));
  const mails = inTurn(outgoing('email'));
  const texts = inTurn(outgoing('sms'));
  const sendMail = async () => expectSent(await mailer.send(renderMail(world, person, mails())));
  const sendText = async () =>
    expectSent(await texter.send(renderTextMessage(world, person, texts())));
  try {
    await sendMail();
    const mailBytes = await lastBody(url);
    await sendText();
    const textBytes = await lastBody(url);
    const post = poster(url);
    const mail = await compareCpu(sendMail, () => post('/', mailBytes), how);
    const text = await compareCpu(sendText, () => post('/2010-04-01/', textBytes), how);
    const row = (name: string, what: string, found: typeof mail, budget: BudgetId): Row => ({
      name,
      what,
      unit: 'x',
      kind: 'ratio',
      figure: found.ratio,
      ...within(budget),
      why: `${how.rounds} rounds of ${how.times} in turn: ${Math.round(found.microseconds)} us against ${Math.round(found.against)} us`,
      parts: { microseconds: found.microseconds, againstMicroseconds: found.against },
    });
    return [
      row('sending.mail', 'a whole mail, CPU over a plain POST of its bytes', mail, 'mail'),
      row('sending.text', 'a whole text, CPU over a plain POST of its bytes', text, 'text'),
    ];
  } finally {
    sink.kill();
  }
}

function inTurn<T>(all: readonly T[]): () => T {
  let at = 0;
  return () => all[at++ % all.length] as T;
}

function expectSent({ status }: { readonly status: string }): void {
  if (status !== 'sent') throw new Error(`The sink took a message and it counts as ${status}.`);
}

async function lastBody(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(`${url}/last`)).arrayBuffer());
}

/** The least that Node can do: its own client, one kept connection, the answer read to its end. */
function poster(url: string) {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (path: string, body: Buffer) =>
    new Promise<void>((resolve, reject) => {
      request(new URL(path, url), { method: 'POST', agent, headers }, (response) => {
        response.resume().once('end', resolve);
      })
        .on('error', reject)
        .end(body);
    });
}
