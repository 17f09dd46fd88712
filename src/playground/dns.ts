import type { Resolver } from '../email/doctor/dns/dns.ts';
import { DKIM_RECORD } from './mailbox/api/domains.ts';

/** Returns the playground's own DNS: a sender in which all is well, and learners' domains of every kind. */
export function createPlaygroundDns(): Resolver {
  const zone = new Map<string, string[]>([
    ['TXT send.platform.test', ['v=spf1 include:amazonses.com ~all']],
    ['TXT amazonses.com', ['v=spf1 ip4:199.255.192.0/22 -all']],
    ['TXT resend._domainkey.platform.test', [DKIM_RECORD]],
    ['TXT _dmarc.platform.test', ['v=DMARC1; p=quarantine;']],
    ['MX acme.test', ['mx.acme.test']],
    ['MX globex.test', ['mx.globex.test']],
    ['MX initech.test', ['mx.initech.test']],
    ['MX umbrella.test', ['']],
    ['MX mail.test', ['mx.mail.test']],
    ['MX gmail.com', ['mx.mail.test']],
    ...['acme', 'globex', 'initech', 'mail'].map((name): [string, string[]] => [`A mx.${name}.test`, ['203.0.113.25']]),
  ]);
  return {
    async resolve(name, type) {
      const records = zone.get(`${type} ${name.toLowerCase()}`);
      if (!records) {
        const isKnown = [...zone.keys()].some((key) => key.endsWith(` ${name.toLowerCase()}`));
        throw Object.assign(new Error(`no ${type} for ${name}`), { code: isKnown ? 'ENODATA' : 'ENOTFOUND' });
      }
      if (type === 'MX') return records.map((exchange) => ({ exchange, priority: exchange ? 10 : 0 }));
      return records.map((record) => (type === 'TXT' ? (record.match(/.{1,255}/g) ?? []) : record));
    },
  };
}
