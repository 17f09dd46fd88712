// What mailauth itself gives no types for.
declare module 'mailauth/lib/tools.js' {
  /**
   * Looks a DKIM key up and checks it. Rejects with a `code`: EINVALIDVAL, EINVALIDVER, EINVALIDTYPE, ESHORTKEY,
   * or what the resolver rejected with.
   */
  export function getPublicKey(
    type: 'DKIM',
    name: string,
    minBitLength: number | undefined,
    resolver: (name: string, type: string) => Promise<string[][]>,
  ): Promise<{ publicKey: string; rr: string; modulusLength?: number }>;
}
