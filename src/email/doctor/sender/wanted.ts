import type { ResendView, WantedRecord } from '../resend/resend-domain.ts';

/** What our domain's DNS has to hold for Resend. `sure`: Resend says so; else these are its usual names. */
export type Wanted = {
  sure: boolean;
  /** The domain that SPF is checked for: the envelope sender's, not the one people see. */
  returnPath: string;
  /** Whose servers SPF has to let through: what the record includes for Resend. */
  provider: string | undefined;
  dkim: { name: string; value?: string }[];
};

/** Returns Resend's usual names (resend.com/docs/dashboard/domains/introduction). */
const usualRecords = (domain: string): Wanted => ({
  sure: false,
  returnPath: `send.${domain}`,
  provider: 'amazonses.com',
  dkim: [{ name: `resend._domainkey.${domain}` }],
});

/** Returns the names to look up in DNS for `domain`, from what Resend says of it. */
export function wantedOf(view: ResendView, domain: string): Wanted {
  const fallback = usualRecords(domain);
  if (view.kind !== 'known') return fallback;
  const spf = view.domain.records.filter(({ kind }) => kind === 'SPF');
  const dkim = view.domain.records.filter(({ kind }) => kind === 'DKIM');
  if (spf.length === 0 || dkim.length === 0) return fallback;
  const policy = spf.find(({ value }) => /^"?v=spf1\s/i.test(value));
  return {
    sure: true,
    returnPath: (policy ?? (spf[0] as WantedRecord)).name,
    provider: /\s[+]?(?:include:|redirect=)([^\s"]+)/i.exec(policy?.value ?? '')?.[1]?.toLowerCase(),
    dkim: dkim.map(({ type, name, value }) => (type === 'TXT' ? { name, value } : { name })),
  };
}
