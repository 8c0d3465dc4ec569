/**
 * A sender by SMTP that one writes in an afternoon, as an example of a peer: nodemailer with a pool
 * of connections. `npm run bench -- --only peers --peer "nodemailer=node bench/peers/nodemailer-loop.mjs"`
 */
import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';

const { MEND_PEER_SMTP_PORT, MEND_PEER_READERS = '' } = process.env;
const transport = nodemailer.createTransport({
  ...{ host: '127.0.0.1', port: Number(MEND_PEER_SMTP_PORT), pool: true, maxConnections: 10 },
  ...{ secure: false, ignoreTLS: true },
});
const readers = readFileSync(MEND_PEER_READERS, 'utf8').trimEnd().split('\n').slice(1);
const results = await Promise.allSettled(
  readers.map((line) => {
    const [to, name] = line.split(',');
    const text = `Hi ${name}, this is the letter.`;
    return transport.sendMail({ from: 'notes@example.com', to, subject: 'Today', text });
  }),
);
transport.close();
process.exitCode = results.some(({ status }) => status === 'rejected') ? 1 : 0;
