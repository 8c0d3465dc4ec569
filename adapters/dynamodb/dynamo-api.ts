/**
 * The operations of DynamoDB that the store needs, as its JSON protocol writes them. There are two
 * implementations: signed requests in the deployed functions (dynamo-signed.ts), and the SDK's
 * client where size does not matter (dynamo-client.ts).
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type DynamoOperation =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'Query'
  | 'Scan';

export type Attributes = Record<string, AttributeValue>;

export interface DynamoAnswer {
  readonly Item?: Attributes;
  readonly Items?: readonly Attributes[];
  readonly Attributes?: Attributes;
  readonly LastEvaluatedKey?: Attributes;
}

/**
 * Throws what DynamoDB refused as an error of DynamoDB's name for it. May repeat a write whose
 * answer was lost.
 */
export type CallDynamo = (
  operation: DynamoOperation,
  input: Readonly<Record<string, unknown>>,
) => Promise<DynamoAnswer>;

/** The condition of a write did not hold: an answer, not a failure. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
