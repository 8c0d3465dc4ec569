/**
 * A minimal SMTP server that keeps every mail it receives: the emulator relays raw mails to it.
 * Loopback only.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';

export interface Mailbox {
  readonly port: number;
  /** Raw MIME, in order of arrival. */
  readonly raw: readonly string[];
  /** Every mail so far to this address, parsed. */
  to(address: string): Promise<readonly Email[]>;
  close(): void;
}

export async function openMailbox(): Promise<Mailbox> {
  const raw: string[] = [];
  const server = createServer((socket) => {
    let rest = '';
    let inData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 mailbox');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (;;) {
        const end = inData ? '\r\n.\r\n' : '\r\n';
        const at = rest.indexOf(end);
        if (at < 0) return;
        const part = rest.slice(0, at);
        rest = rest.slice(at + end.length);
        if (inData) {
          // RFC 5321, 4.5.2: the sender doubles a dot that begins a line.
          raw.push(part.replace(/^\.\./gm, '.'));
          inData = false;
          say('250 kept');
        } else if (/^DATA/i.test(part)) {
          inData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(part)) {
          say('221 bye');
          socket.end();
        } else {
          say('250 ok');
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    raw,
    to: async (address) => {
      const mails = await Promise.all(
        raw.map((mail) => PostalMime.parse(Buffer.from(mail, 'latin1'))),
      );
      return mails.filter((mail) => mail.to?.some((recipient) => recipient.address === address));
    },
    close: () => void server.close(),
  };
}
