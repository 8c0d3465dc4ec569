/**
 * DynamoDB by the SDK's client, for a maker's own machine: it finds credentials wherever AWS keeps
 * them. The deployed functions never load it.
 */
import {
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CallDynamo, DynamoAnswer, DynamoOperation } from './item-access.ts';

/**
 * Connects to DynamoDB. The SDK finds what `where` leaves out; `close` ends the connections that
 * are kept open.
 */
export function connectDynamo(
  where: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>,
): { readonly call: CallDynamo; close(): void } {
  const client = new DynamoDBClient(where);
  return { call: clientDynamo(client), close: () => client.destroy() };
}

export function clientDynamo(client: DynamoDBClient): CallDynamo {
  // The inputs are the same in both implementations; the client checks them once more.
  const send = (operation: DynamoOperation, input: never) => {
    switch (operation) {
      case 'GetItem':
        return client.send(new GetItemCommand(input));
      case 'PutItem':
        return client.send(new PutItemCommand(input));
      case 'UpdateItem':
        return client.send(new UpdateItemCommand(input));
      case 'DeleteItem':
        return client.send(new DeleteItemCommand(input));
      case 'Query':
        return client.send(new QueryCommand(input));
      case 'Scan':
        return client.send(new ScanCommand(input));
    }
  };
  return async (operation, input) => (await send(operation, input as never)) as DynamoAnswer;
}
