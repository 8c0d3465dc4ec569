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
import type { CallDynamo, DynamoAnswer, DynamoOperation } from './dynamo-api.ts';

/** The SDK's client. What `config` leaves out is found in the environment and in AWS's own files. */
export function makeDynamoClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient(config);
}

/** The calls of the store, made by the SDK's client. */
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
