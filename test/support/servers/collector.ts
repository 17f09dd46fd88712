import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP’s JSON has it (opentelemetry.io/docs/specs/otlp, “JSON Protobuf Encoding”). */
export type SeenSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: { stringValue?: string } }[];
};

type Body = { resourceSpans: { resource: unknown; scopeSpans: { spans: SeenSpan[] }[] }[] };

/** A collector of traces on a port of its own. `hangs`: it takes what comes and never answers. */
export async function startCollector(options: { hangs?: boolean } = {}) {
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    if (request.url !== '/v1/traces') return response.writeHead(404).end();
    headers.push(request.headers);
    bodies.push(await text(request));
    if (!options.hangs) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const spans = () =>
    bodies
      .flatMap((body) => (JSON.parse(body) as Body).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything that came, as it came. */
    bodies,
    headers,
    spans,
    /** From the outermost span to this one, by name. */
    pathTo(span: SeenSpan): string[] {
      const parent = spans().find(({ spanId }) => spanId === span.parentSpanId);
      return parent ? [...this.pathTo(parent), span.name] : [span.name];
    },
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
