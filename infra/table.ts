/**
 * The one table, from the shape that the runtime and the tests use too. Names no attribute of its
 * own.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { tableShape } from '../adapters/dynamodb/table-shape.ts';

export class CourseTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: { ephemeral: boolean }) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: attribute(tableShape.partitionKey),
      sortKey: attribute(tableShape.sortKey),
      timeToLiveAttribute: tableShape.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      // The account's own key rather than DynamoDB's: who used it stands in CloudTrail.
      encryption: TableEncryption.AWS_MANAGED,
      // A throw-away stack keeps point-in-time recovery, so that what is tried is what is deployed.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !props.ephemeral,
      removalPolicy: props.ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    for (const [indexName, index] of Object.entries(tableShape.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: attribute(index.partitionKey),
        sortKey: attribute(index.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
  }

  indexArn(name: keyof typeof tableShape.indexes): string {
    return `${this.table.tableArn}/index/${name}`;
  }
}

function attribute({ name, type }: { name: string; type: 'S' | 'N' }): Attribute {
  return { name, type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER };
}
