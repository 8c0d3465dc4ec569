/**
 * Handles Twilio's two webhooks: a text from a phone, answered in TwiML, and the status of a text
 * of ours. Both are accepted only with Twilio's signature over the configured public URL, never
 * over one that the request claims.
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readStatusCallback } from '../adapters/twilio/twilio-codes.ts';
import { isSignedByTwilio, twiml } from '../adapters/twilio/twiml.ts';
import { readWebhook } from '../pages/parts/read-form.ts';
import { receiveTextStatus } from '../service/delivery/text-receipt.ts';
import { receiveInbound } from '../service/intake/receive-text.ts';
import { errorName } from '../service/ports/log.ts';
import type { OptOutType } from '../service/ports/store.ts';
import type { World } from '../service/ports/world.ts';
import { worldFromEnvironment } from './worlds/deployed-world.ts';

type Result = APIGatewayProxyStructuredResultV2;

export function createHandler(makeWorld: () => Promise<World>) {
  return async (event: APIGatewayProxyEventV2): Promise<Result> => {
    const world = await makeWorld();
    try {
      return await route(world, event);
    } catch (error) {
      // Twilio repeats the request once, and the worker finishes what was recorded.
      world.log.error('text webhook failed', { path: event.rawPath, error: errorName(error) });
      return plainResponse(500, 'Something went wrong on our side. Please send it again.');
    }
  };
}

export const handler = createHandler(worldFromEnvironment);

async function route(world: World, event: APIGatewayProxyEventV2): Promise<Result> {
  const path = event.rawPath.replace(/\/+$/, '');
  if (path !== '/twilio/inbound' && path !== '/twilio/status')
    return plainResponse(404, 'There is nothing here.');
  if (event.requestContext.http.method !== 'POST')
    return plainResponse(405, 'Only POST is answered here.', { allow: 'POST' });
  const body = readWebhook(event);
  if ('problem' in body)
    return plainResponse(body.problem.status, 'This is more than a text message can be.');
  const form = body.fields;
  const url = `${world.settings.publicUrl}${event.rawPath}${event.rawQueryString ? `?${event.rawQueryString}` : ''}`;
  if (
    !isSignedByTwilio(world.secrets.twilioAuthToken, event.headers['x-twilio-signature'], url, form)
  ) {
    world.log.warn('text webhook without a valid signature', { path });
    return plainResponse(403, 'The signature of this request is missing or wrong.');
  }
  return path === '/twilio/inbound' ? inbound(world, form) : status(world, event, form);
}

const optOutTypes: readonly OptOutType[] = ['stop', 'start', 'help'];

async function inbound(world: World, form: Readonly<Record<string, string>>): Promise<Result> {
  const { MessageSid: id, From: from, Body: body = '', OptOutType: optOutType = '' } = form;
  if (!id || !/^(SM|MM)[0-9a-zA-Z]{8,64}$/.test(id) || !from) {
    return plainResponse(400, 'MessageSid and From are missing or not what Twilio sends.');
  }
  const taken = optOutTypes.find((one) => one === optOutType.toLowerCase());
  const reply = await receiveInbound(world, {
    ...{ id, from, body: body.slice(0, 1600) },
    ...(taken ? { optOut: taken } : {}),
  });
  return xmlResponse(twiml(reply, world.settings.publicUrl));
}

async function status(
  world: World,
  event: APIGatewayProxyEventV2,
  form: Readonly<Record<string, string>>,
): Promise<Result> {
  const message = event.queryStringParameters?.m ?? '';
  await receiveTextStatus(world, message, readStatusCallback(form));
  return { statusCode: 204, headers: { 'cache-control': 'no-store' } };
}

function xmlResponse(body: string): Result {
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
}

function plainResponse(
  statusCode: number,
  body: string,
  headers: Record<string, string> = {},
): Result {
  return {
    statusCode,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body: `${body}\n`,
  };
}
