/**
 * What SES and Twilio say when they take a message: the least that their clients believe. No state,
 * no refusals.
 */

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html */
export const sesTook = [
  '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>',
  '<MessageId>0100018f00000000-00000000-0000-4000-8000-000000000000-000000</MessageId></SendRawEmailResult>',
  '<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>',
  '</SendRawEmailResponse>',
].join('');

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
export const twilioTook = JSON.stringify({
  account_sid: `AC${'0'.repeat(31)}1`,
  api_version: '2010-04-01',
  body: 'Taken.',
  date_created: 'Tue, 05 Mar 2030 17:00:00 +0000',
  date_sent: null,
  date_updated: 'Tue, 05 Mar 2030 17:00:00 +0000',
  direction: 'outbound-api',
  error_code: null,
  error_message: null,
  from: '+15550100100',
  messaging_service_sid: null,
  num_media: '0',
  num_segments: '1',
  price: null,
  price_unit: 'USD',
  sid: `SM${'0'.repeat(32)}`,
  status: 'queued',
  subresource_uris: {},
  to: '+15550100123',
  uri: '/2010-04-01/Accounts/AC/Messages/SM.json',
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html */
export function sesQuota(mailsPerSecond: number): string {
  return [
    '<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>',
    `<Max24HourSend>-1</Max24HourSend><MaxSendRate>${mailsPerSecond}</MaxSendRate>`,
    '<SentLast24Hours>0</SentLast24Hours></GetSendQuotaResult><ResponseMetadata>',
    '<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>',
    '</GetSendQuotaResponse>',
  ].join('');
}
