import type { RecordType, Resolver } from '../../../src/email/doctor/dns/dns.ts';

/** What is under a name: texts, mail servers as `10 mx.acme.test`, or addresses; or how the question ends. */
export type Zone = Record<`${RecordType} ${string}`, string[] | 'SERVFAIL' | 'NEVER'>;

/** A resolver that knows `zone` only, and how often it was asked. A name with other records has no such ones; another does not exist. */
export function fakeResolver(zone: Zone): Resolver & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async resolve(name, type) {
      asked.push(`${type} ${name}`);
      const there = zone[`${type} ${name.toLowerCase()}`];
      if (there === 'NEVER') return new Promise(() => {});
      if (there === 'SERVFAIL') throw fault('ESERVFAIL');
      if (there) return there.map((record) => shape(type, record));
      throw fault(Object.keys(zone).some((key) => key.endsWith(` ${name}`)) ? 'ENODATA' : 'ENOTFOUND');
    },
  };
}

function shape(type: RecordType, record: string): unknown {
  if (type === 'TXT') return record.match(/.{1,255}/g) ?? [''];
  if (type !== 'MX') return record;
  const [priority, exchange = ''] = record.split(' ');
  return { priority: Number(priority), exchange };
}

const fault = (code: string) => Object.assign(new Error(code), { code });
