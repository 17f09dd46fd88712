import { Resolver as NodeResolver } from 'node:dns/promises';
import { setMaxListeners } from 'node:events';
import * as z from 'zod';

/**
 * What is needed of a DNS resolver. Node's own (`node:dns/promises`) fits; what it answers is not trusted. Whoever can
 * stop asking does so when `signal` fires; nobody waits for an answer after that.
 */
export type Resolver = { resolve(name: string, type: RecordType, signal?: AbortSignal): Promise<unknown> };
export type RecordType = 'TXT' | 'MX' | 'A' | 'AAAA' | 'PTR' | 'NS';

const host = z.string().max(255);
const shapes = {
  // One record is many chunks that belong together. A key of 4,096 bits has about 750 characters.
  TXT: z
    .array(z.string().max(4_096))
    .max(64)
    .refine((chunks) => chunks.join('').length <= 4_096),
  MX: z.object({ exchange: host, priority: z.number() }),
  A: z.ipv4(),
  AAAA: z.ipv6(),
  PTR: host,
  NS: host,
} as const;
export type DnsRecord<Type extends RecordType> = z.infer<(typeof shapes)[Type]>;

/** More records than these under one name are of no use to anybody: the others are left out. */
const MOST_RECORDS = 100;

/** What DNS says. `unknown`: no usable answer in time. It survives that records are not what they should be. */
export type DnsAnswer<Type extends RecordType> =
  | { kind: 'records'; records: DnsRecord<Type>[] }
  | { kind: 'no-records' }
  | { kind: 'no-domain' }
  | { kind: 'unknown'; why: 'slow' | 'down' };

/** Looks names up, each question once. `look` never rejects, and answers in time. */
export type Dns = { look<Type extends RecordType>(name: string, type: Type): Promise<DnsAnswer<Type>> };

/**
 * Returns DNS for one examination: all its questions together end when `signal` fires.
 * Without a `resolver`, the machine's own DNS servers are asked.
 */
export function openDns({ resolver, signal }: { resolver?: Resolver; signal: AbortSignal }): Dns {
  setMaxListeners(0, signal); // each question hears it
  const asked = new Map<string, Promise<DnsAnswer<RecordType>>>();
  const over = new Promise<DnsAnswer<never>>((resolve) => {
    const end = () => resolve({ kind: 'unknown', why: 'slow' });
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
  const source = resolver ?? createDoubtingResolver(createNodeResolver());
  return {
    look<Type extends RecordType>(name: string, type: Type) {
      const key = `${type} ${name.toLowerCase()}`;
      const known =
        asked.get(key) ?? Promise.race([signal.aborted ? over : askResolver(source, { name, type, signal }), over]);
      asked.set(key, known);
      return known as Promise<DnsAnswer<Type>>;
    },
  };
}

/** How long a server has to answer a question, in milliseconds (twice that the second time), and how often it is asked. */
const PATIENCE = { timeout: 1_500, tries: 3 };

/**
 * Returns a resolver that asks these DNS servers instead of the machine's own.
 * @param servers IP addresses, each with a port where it is not 53: `127.0.0.1:5353`, `[::1]:5353`.
 */
export function createResolver(servers: readonly string[]): Resolver {
  // One for each question: what it has learned of its servers, and of the public DNS, is not true for good.
  return { resolve: (...question) => createDoubtingResolver(createNodeResolver(servers)).resolve(...question) };
}

/** Returns a resolver that asks these servers, or the machine's own, and stops asking at the signal. */
function createNodeResolver(servers?: readonly string[]): Resolver {
  return {
    async resolve(name, type, signal) {
      const own = new NodeResolver(PATIENCE);
      if (servers) own.setServers(servers);
      const cancel = () => own.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await own.resolve(name, type);
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
  };
}

/**
 * Returns a resolver that believes “no such name” only from DNS servers that know the public DNS: inside some networks they
 * know that network's names alone, and every learner's domain would seem not to exist.
 */
export function createDoubtingResolver(source: Resolver): Resolver {
  let knowsPublic: Promise<unknown> | undefined;
  return {
    async resolve(name, type, signal) {
      try {
        return await source.resolve(name, type, signal);
      } catch (error) {
        if (codeOf(error) !== 'ENOTFOUND') throw error;
        knowsPublic ??= source.resolve('com', 'NS', signal);
        await knowsPublic.catch(notPublic);
        throw error;
      }
    },
  };
}

function notPublic(cause: unknown): never {
  throw Object.assign(new Error('these DNS servers do not know the public DNS', { cause }), { code: 'ESERVFAIL' });
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

type Question<Type> = { name: string; type: Type; signal: AbortSignal };

async function askResolver<Type extends RecordType>(
  source: Resolver,
  { name, type, signal }: Question<Type>,
): Promise<DnsAnswer<Type>> {
  try {
    return readAnswer(await source.resolve(name, type, signal), type);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENODATA') return { kind: 'no-records' };
    // A name that cannot even be asked for (a colon in it, a piece too long) is nobody's, however often one tries.
    if (code === 'ENOTFOUND' || code === 'EBADNAME') return { kind: 'no-domain' };
    return { kind: 'unknown', why: code === 'ETIMEOUT' ? 'slow' : 'down' };
  }
}

function readAnswer<Type extends RecordType>(answer: unknown, type: Type): DnsAnswer<Type> {
  if (!Array.isArray(answer)) return { kind: 'unknown', why: 'down' };
  const records = answer.slice(0, MOST_RECORDS).flatMap((record): DnsRecord<Type>[] => {
    const checked = shapes[type].safeParse(record);
    return checked.success ? [checked.data as DnsRecord<Type>] : [];
  });
  return records.length > 0 ? { kind: 'records', records } : { kind: 'no-records' };
}

/** Returns the texts under a name, each put together from its chunks. */
export const textsOf = (records: DnsRecord<'TXT'>[]) => records.map((chunks) => chunks.join('').trim());
