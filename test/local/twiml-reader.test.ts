/** Tests the TwiML parser: what parses, what Twilio warns of, and what does not parse. */
import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import { parseTwiml } from '../../local/twilio/twiml-reader.ts';

const bodies = (document: string) => parseTwiml(document).messages.map(({ body }) => body);

describe('TwiML that parses', () => {
  test.each([
    ['', []],
    ['  \n', []],
    ['<Response/>', []],
    ['<Response></Response>', []],
    ['<?xml version="1.0" encoding="UTF-8"?>\n<Response><Message>Hi</Message></Response>', ['Hi']],
    ['\ufeff<Response><Message>Hi</Message></Response>', ['Hi']],
    ['<Response>\n  <Message>a</Message>\n  <Message>b</Message>\n</Response>\n', ['a', 'b']],
    ['<Response><Message><Body>in body</Body></Message></Response>', ['in body']],
    ['<Response><Message> spaces stay </Message></Response>', [' spaces stay ']],
    [
      '<Response><Message>a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;</Message></Response>',
      ['a & b <c> "d" \'e\''],
    ],
    ['<Response><Message>&#228;&#xE4;&#x1F642;</Message></Response>', ['ää🙂']],
    ['<Response><Message><![CDATA[a < b & c]]></Message></Response>', ['a < b & c']],
    ['<Response><!-- a <Message> --><Message>x<!-- y -->z</Message></Response>', ['xz']],
    ['<Response><Message></Message></Response>', ['']],
    ["<Response ><Message to='+12025550101' >q</Message ></Response >", ['q']],
  ])('%j has the messages %j', (document, expected) => {
    expect([bodies(document), parseTwiml(document).problems]).toEqual([expected, []]);
  });

  test("a document by Twilio's own builder is read back, attributes decoded", () => {
    const body = 'Ümläut & <tags> "quotes" \'single\' ]]> 🙂';
    const response = new twilio.twiml.MessagingResponse();
    response.message({ statusCallback: 'https://mend.example.com/s?a=1&b=2' } as never, body);
    response.message({} as never).body('Two');
    expect(parseTwiml(response.toString())).toEqual({
      messages: [{ body, statusCallback: 'https://mend.example.com/s?a=1&b=2' }, { body: 'Two' }],
      problems: [],
    });
  });
});

describe('TwiML that Twilio warns of', () => {
  test.each([
    ['<Response><Say>x</Say><Message>y</Message></Response>', ['y']],
    ['<Response>loose<Message>y</Message></Response>', ['y']],
    ['<Response><message>y</message></Response>', []],
  ])('%j sends %j', (document, expected) => {
    expect([bodies(document), parseTwiml(document).problems]).toMatchObject([
      expected,
      [{ code: 12200 }],
    ]);
  });
});

describe('TwiML that does not parse', () => {
  test.each([
    'Hello',
    '<Message>no root</Message>',
    '<response><Message>x</Message></response>',
    '<Response><Message>x</Response>',
    '<Response><Message>x</Message>',
    '</Response>',
    '<Response/><Response/>',
    '<Response/>trailing',
    ' <?xml version="1.0"?><Response/>',
    '<Response><Message>a & b</Message></Response>',
    '<Response><Message>&nbsp;</Message></Response>',
    '<Response><Message>&#0;</Message></Response>',
    '<Response><Message>&#x110000;</Message></Response>',
    '<Response><Message a=b>x</Message></Response>',
    '<Response><Message a="1" a="2">x</Message></Response>',
    '<!DOCTYPE r [<!ENTITY x "y">]><Response><Message>&x;</Message></Response>',
    '<Response><Message><![CDATA[x</Message></Response>',
    '{"Response": 1}',
    '<'.repeat(100_000),
    '<a>'.repeat(100_000),
  ])('%.80j is error 12100 and sends nothing', (document) => {
    expect(parseTwiml(document)).toMatchObject({ messages: [], problems: [{ code: 12100 }] });
  });
});
