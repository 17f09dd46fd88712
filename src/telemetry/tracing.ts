import { setTimeout } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import { setTracer } from '../trace.ts';

/** Where traces go: a collector’s OTLP/HTTP address, what it wants to be told with each call, and our name there. */
export type Tracing = { endpoint: string; headers: Record<string, string>; serviceName: string };

/** How long one hand-over may take, in milliseconds, tries included. */
const EXPORT_MS = 2_000;
/** How long closing waits for the last one: stopping has 10 s in all. */
const LAST_MS = 1_000;
/** How often a collector that is down is worth a line. */
const QUIET_MS = 60_000;

/**
 * Sends this process’s spans to a collector, in batches, aside of everything else. While the collector is down, at most
 * 2,048 spans wait, the rest is dropped, and the log has one line a minute.
 * @returns how to stop: what is left is handed over, within a second.
 */
export async function startTracing(tracing: Tracing, log: Logger): Promise<() => Promise<void>> {
  const exporter = new OTLPTraceExporter({
    url: `${tracing.endpoint}/v1/traces`,
    headers: tracing.headers,
    timeoutMillis: EXPORT_MS,
  });
  const processor = new BatchSpanProcessor(createWarningExporter(exporter, log), {
    maxQueueSize: 2_048,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 1_000,
    exportTimeoutMillis: EXPORT_MS + 500,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': tracing.serviceName }),
    spanProcessors: [processor],
  });
  provider.register({ propagator: null });
  setTracer(provider.getTracer('learner-desk'));
  return async () => {
    setTracer(undefined);
    const late = new AbortController();
    const shutdown = provider.shutdown().catch(() => {}); // it was warned of
    await Promise.race([shutdown, setTimeout(LAST_MS, undefined, { signal: late.signal })]);
    late.abort();
    trace.disable();
    context.disable();
  };
}

/** Returns an exporter whose failures are logged once a minute at most. */
function createWarningExporter(exporter: SpanExporter, log: Logger): SpanExporter {
  let quietUntil = 0;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && performance.now() >= quietUntil) {
          quietUntil = performance.now() + QUIET_MS;
          log.warn({ err: result.error }, 'traces cannot be handed over: is the collector up?');
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
