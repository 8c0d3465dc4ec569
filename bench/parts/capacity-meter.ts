/**
 * Stands on loopback between the service and DynamoDB, asks each call for what it consumed and adds
 * it up. It reads what goes over the wire, so that it measures any client the same. What it asks
 * for never reaches the service.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { listen, readBody, send } from '../../local/loopback.ts';

/** Request units as DynamoDB bills them, indexes included. */
export interface Consumed {
  readonly writes: number;
  readonly reads: number;
  /**
   * Conditional writes that were turned away: DynamoDB bills them, DynamoDB Local does not tell.
   */
  readonly refused: number;
  readonly calls: number;
}

export interface CapacityMeter {
  readonly url: string;
  /** What was consumed since the last time this was asked. */
  take(): Consumed;
  close(): Promise<void>;
}

const nothing: Consumed = { writes: 0, reads: 0, refused: 0, calls: 0 };
const reading = /\.(GetItem|Query|Scan|BatchGetItem)$/;

export async function startCapacityMeter(dynamo: string): Promise<CapacityMeter> {
  let sum = nothing;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = await listen('the capacity meter', 0, async (asked, response) => {
    const body = JSON.parse((await readBody(asked, 1_000_000)).toString('utf8'));
    const answer = await forward(
      dynamo,
      asked,
      JSON.stringify({ ...body, ReturnConsumedCapacity: 'INDEXES' }),
      agent,
    );
    const said = JSON.parse(answer.body.toString('utf8'));
    sum = added(sum, String(asked.headers['x-amz-target']), said);
    const { ConsumedCapacity: _, ...rest } = said;
    send(response, {
      status: answer.status,
      type: 'application/x-amz-json-1.0',
      body: JSON.stringify(rest),
    });
  });
  return {
    url: server.url,
    take: () => {
      const taken = sum;
      sum = nothing;
      return taken;
    },
    close: () => {
      agent.destroy();
      return server.close();
    },
  };
}

function added(sum: Consumed, target: string, said: Record<string, unknown>): Consumed {
  // Of a call for many items it is a list, one for each table.
  const consumed = [said.ConsumedCapacity ?? []].flat() as { readonly CapacityUnits?: number }[];
  const units = consumed.reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
  const isRefused = String(said.__type ?? '').includes('ConditionalCheckFailed');
  // DynamoDB bills at least half a unit for a read that found nothing; DynamoDB Local calls it
  // none.
  const isRead = reading.test(target);
  return {
    // Our items are at most a kilobyte: a refused write costs one.
    writes: sum.writes + (isRefused ? 1 : isRead ? 0 : units),
    reads: sum.reads + (isRead ? Math.max(units, 0.5) : 0),
    refused: sum.refused + (isRefused ? 1 : 0),
    calls: sum.calls + 1,
  };
}

async function forward(url: string, { headers }: IncomingMessage, body: string, agent: Agent) {
  const { host: _, 'content-length': __, connection: ___, ...kept } = headers;
  const options = {
    method: 'POST',
    agent,
    headers: { ...kept, 'content-length': Buffer.byteLength(body) },
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 500, body: await readBody(answer, 10_000_000) };
}
