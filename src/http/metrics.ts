import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What Prometheus reads, and the token it has to show; without one, only neighbours may read. */
export type MetricsPage = { contentType: string; text(): Promise<string>; token?: string };

/** Loopback and private networks: RFC 1918, RFC 4193, RFC 3927 and RFC 4291 (link-local). */
const NEIGHBOURS = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  NEIGHBOURS.addSubnet(net, prefix);
for (const [net, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  NEIGHBOURS.addSubnet(net, prefix, 'ipv6');

/** What a proxy adds: a request with it comes from farther away than the connection says. */
const FORWARDED =
  /^(?:forwarded|via|x-forwarded(?:-.+)?|x-original-.+|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|x-amzn-trace-id)$/;

/**
 * Adds `GET /metrics`, for Prometheus. With a token, it asks everybody for `Authorization: Bearer <token>`. Without one,
 * it answers those who connect directly from this machine or a private network; everybody else gets a 403.
 * @param publicUrl PUBLIC_URL: with https, a request for its host comes through a proxy, because we speak HTTP only.
 */
export function addMetrics(app: FastifyInstance, { contentType, text, token }: MetricsPage, publicUrl: string): void {
  const proxied = publicUrl.startsWith('https:') ? hostOf(new URL(publicUrl).host) : undefined;
  const isProxied = ({ headers: { host } }: FastifyRequest) => {
    const asked = hostOf(host ?? 'localhost');
    return asked === undefined || asked === proxied;
  };
  app.get('/metrics', { logLevel: 'warn' }, async (request, reply) => {
    reply.header('cache-control', 'no-store').type('text/plain');
    if (token && !bearsToken(request, token))
      return reply.code(401).header('www-authenticate', 'Bearer').send('This needs the token in METRICS_TOKEN.\n');
    if (!token && (!isNeighbour(request) || isProxied(request)))
      return reply.code(403).send('From here this needs a token: set METRICS_TOKEN, and send it as a bearer token.\n');
    return reply.type(contentType).send(await text());
  });
}

/** Returns whether a request shows the token. Hashes are compared, so that the time taken says nothing of it. */
function bearsToken({ headers }: FastifyRequest, token: string): boolean {
  const shown = /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const hash = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(shown), hash(token));
}

function isNeighbour({ headers, socket }: FastifyRequest): boolean {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '').replace(/%.*/, '');
  const isNear = (isIPv4(peer) && NEIGHBOURS.check(peer)) || (isIPv6(peer) && NEIGHBOURS.check(peer, 'ipv6'));
  return isNear && !Object.keys(headers).some((name) => FORWARDED.test(name));
}

/** Returns a host in its one form, without a port and the dot of the root; undefined where it is no host. */
function hostOf(host: string): string | undefined {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/(?<!\.)\.+$/, '') : undefined;
}
