import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';

/** Where Postgres is, for either driver: an address that says nothing of TLS, and how it is used; not at all where false. */
export type Address = { url: string; ssl: ConnectionOptions | false };

/** A setting of the address that cannot be done; the words hold nothing of it but a file's name. */
export class AddressFault extends Error {}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
const OURS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'ssl', 'uselibpqcompat'];

/**
 * Reads how TLS is to be used from an address, as libpq does
 * (https://www.postgresql.org/docs/current/libpq-ssl.html): `require` encrypts, and asks who the server is only where
 * `sslrootcert` is given; `verify-ca` and `verify-full` always do, by `sslrootcert`, else ~/.postgresql/root.crt, else the
 * authorities that Node knows, as `sslrootcert=system` says. The drivers read the same words in different ways.
 * `settleAddress` comes before it: `prefer` and `allow` stand for no TLS here.
 * @throws AddressFault where there is no such mode, or a file cannot be read.
 */
export function readAddress(text: string): Address {
  const url = new URL(text);
  const given = (name: string) => url.searchParams.get(name) ?? undefined;
  const mode = readMode(url);
  const authority = mode === 'disable' ? undefined : readAuthority(given('sslrootcert'), mode);
  const isChecked = mode.startsWith('verify') || (mode === 'require' && authority !== undefined);
  const own = { cert: given('sslcert'), key: given('sslkey'), passphrase: given('sslpassword') };
  for (const name of OURS) url.searchParams.delete(name);
  if (!['require', 'verify-ca', 'verify-full'].includes(mode)) return { url: url.href, ssl: false };
  const ssl: ConnectionOptions = { rejectUnauthorized: isChecked };
  if (authority) ssl.ca = authority;
  if (own.cert) ssl.cert = readNamed(own.cert, 'sslcert');
  if (own.key) ssl.key = readNamed(own.key, 'sslkey');
  if (own.passphrase) ssl.passphrase = own.passphrase;
  // One driver does not say which server it means where that is an IP address.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  ssl.checkServerIdentity = (_, certificate) =>
    isChecked && mode === 'verify-full' ? checkServerIdentity(host, certificate) : undefined;
  return { url: url.href, ssl };
}

/** Returns the mode; `prefer` where none is named, as in libpq. */
function readMode(url: URL): (typeof MODES)[number] {
  const named = url.searchParams.get('sslmode') ?? 'prefer';
  const mode = MODES.find((known) => known === named);
  if (!mode) throw new AddressFault(`DATABASE_URL has an unknown sslmode. It is one of ${MODES.join(', ')}.`);
  return mode;
}

/** Returns the certificates of who may vouch for the server; undefined where Node's own are meant, or none. */
function readAuthority(file: string | undefined, mode: string): string | undefined {
  if (file === 'system') return undefined;
  if (file) return readNamed(file, 'sslrootcert');
  if (!mode.startsWith('verify')) return undefined;
  try {
    return readFileSync(join(homedir(), '.postgresql/root.crt'), 'utf8');
  } catch {
    return undefined;
  }
}

function readNamed(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AddressFault(`DATABASE_URL names ${file} as ${name}, which cannot be read (${code}).`);
  }
}

const ANSWER_WITHIN_MS = 5_000;
/** What asks a Postgres whether it speaks TLS (Postgres's protocol, “SSLRequest”). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Returns an address whose `sslmode` both drivers can do: `prefer`, which is libpq's default, becomes `require` where the
 * server speaks TLS, and `disable` where it does not. `allow` becomes `disable`: it is for servers that take both.
 * A server that does not answer gets the address as it is: whoever connects says why.
 */
export async function settleAddress(text: string): Promise<string> {
  const url = new URL(text);
  const mode = readMode(url);
  if (mode !== 'prefer' && mode !== 'allow') return text;
  const offers = mode === 'prefer' && url.hostname !== '' && (await offersTls(url.hostname, Number(url.port || 5432)));
  url.searchParams.set('sslmode', offers ? 'require' : 'disable');
  return url.href;
}

function offersTls(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => end(false));
    socket.once('connect', () => socket.write(SSL_REQUEST));
    socket.once('data', (answer) => end(answer.toString('latin1', 0, 1) === 'S'));
    socket.once('error', () => end(false));
    socket.once('end', () => end(false));
  });
}
