/**
 * Answers a phone while our own webhook is down: Twilio's fallback calls this function, which
 * responds with one fixed text with help lines. It uses no table, secret or vendor, so that it
 * works when they fail. It stores nothing and does not confirm a STOP: the sweep finds every text
 * later.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { twiml } from '../adapters/twilio/twiml.ts';
import { courseOf, type Library } from '../core/course.ts';
import { renderText } from '../core/rendered-words.ts';
import { readWebhook } from '../pages/parts/read-form.ts';
import { countryOfPhone, helpValues } from '../service/messages/help-lines.ts';
import { jsonLog, type Log } from '../service/ports/log.ts';

type Result = APIGatewayProxyStructuredResultV2;

export interface FallbackParts {
  readonly library: Library;
  readonly log: Log;
}

export function createHandler(parts: () => FallbackParts) {
  return async (event: APIGatewayProxyEventV2): Promise<Result> => {
    if (event.requestContext.http.method !== 'POST') {
      return {
        ...plain(405, 'Only POST is answered here.'),
        headers: { ...plainHeaders, allow: 'POST' },
      };
    }
    const body = readWebhook(event);
    if ('problem' in body)
      return plain(body.problem.status, 'This is more than a text message can be.');
    const { From: from, To: to, ErrorCode: code = '' } = body.fields;
    if (!from || !isPhone.test(from))
      return plain(400, 'From is missing or not what Twilio sends.');
    const { library, log } = parts();
    // Logs no number and nothing of the text, only Twilio's error code.
    log.error('a text was answered while we are down', { code: /^\d{5}$/.exec(code)?.[0] });
    const values = {
      ...helpValues(library, countryOfPhone(from)),
      phone: to && isPhone.test(to) ? to : '',
    };
    const text = renderText(courseOf(library).answers['while-down'] ?? [], values, new Set());
    return {
      statusCode: 200,
      headers: { ...plainHeaders, 'content-type': 'text/xml; charset=utf-8' },
      body: twiml({ text }, ''),
    };
  };
}

/** E.164 or a short code. */
const isPhone = /^\+?\d{3,15}$/;
const plainHeaders = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

function plain(statusCode: number, words: string): Result {
  return { statusCode, headers: plainHeaders, body: `${words}\n` };
}

let deployed: FallbackParts | undefined;

export const handler = createHandler(() => {
  deployed ??= {
    library: JSON.parse(
      readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? '.', 'library.json'), 'utf8'),
    ),
    log: jsonLog((line) => process.stdout.write(`${line}\n`), Date.now),
  };
  return deployed;
});
