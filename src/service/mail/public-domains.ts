import domains from 'email-providers/all.json' with { type: 'json' };

const known: ReadonlySet<string> = new Set(domains);

/**
 * Returns whether a domain, in lower case, is one of a public mail service, where anybody can have an address: 8,700 of
 * them, throw-away ones included. Its list is long, so this file is loaded when it is first needed.
 */
export const isPublicDomain = (domain: string): boolean => known.has(domain);
