/** What a token of the API may be for: records and events, changes, and sign-ins. */
export const tokenScopes = ['records', 'changes', 'sign-in'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A token of the API: whose it is, for the audit, and what it is for. */
export type PlatformToken = { name: string; scopes: readonly TokenScope[]; token: string };
