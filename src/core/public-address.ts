/**
 * Returns an address of the desk as the world sees it: `path`, which begins with `/`, below PUBLIC_URL. Its own path is
 * kept. Every address that the desk gives away is made here.
 */
export function publicAddress(publicUrl: string, path: string): string {
  return `${publicUrl.replace(/(?<!\/)\/+$/, '')}${path}`;
}

/** Returns the same without scheme and host, for what stays on the host that was asked: redirects, forms and cookies. */
export function publicPath(publicUrl: string, path: string): string {
  return new URL(publicAddress(publicUrl, path)).pathname;
}
