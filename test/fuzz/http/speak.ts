import { connect } from 'node:net';

/** What came back on one connection: the status of each answer, and how the connection ended. */
export type Heard = { statuses: number[]; end: 'closed' | 'reset' | 'silence' };

/** An answer that is not “100 Continue”. */
const FINAL = /HTTP\/1\.1 [2-5]/;
const STATUS = /HTTP\/1\.1 (\d{3}) /g;
/** Longer than Bolt holds a request that nobody acknowledges (3 s), and than any answer takes on a busy machine. */
const PATIENCE = 20_000;

/** How long our side stays open after an answer, for the next one on the same connection, in milliseconds. */
const LINGER = 20;

/**
 * Writes bytes to a port of this machine, as they are, and listens until the connection ends. Our side ends a little
 * after an answer.
 * @param options.hangUp ends our side after so many milliseconds in any case: for bytes that may never make a request.
 */
export function speak(port: number, bytes: Buffer, options: { hangUp?: number } = {}): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    let linger: NodeJS.Timeout | undefined;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const over = (end: Heard['end']) => {
      clearTimeout(silence);
      clearTimeout(patience);
      clearTimeout(linger);
      socket.destroy();
      resolve({ statuses: [...text.matchAll(STATUS)].map(([, status]) => Number(status)), end });
    };
    const silence = setTimeout(() => over('silence'), PATIENCE);
    const patience = options.hangUp === undefined ? undefined : setTimeout(() => socket.end(), options.hangUp);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
      if (FINAL.test(text)) linger ??= setTimeout(() => socket.end(), LINGER);
    });
    socket.on('error', () => over('reset'));
    socket.on('close', () => over('closed'));
    socket.write(bytes);
  });
}

/** One HTTP/1.1 request as bytes. Values are written as they are, control characters too; the length is true. */
export function requestBytes(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer = '',
): Buffer {
  const content = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const all = { host: 'desk.test', connection: 'close', 'content-length': String(content.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'), content]);
}
