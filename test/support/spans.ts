import { pino } from 'pino';
import { startTracing } from '../../src/telemetry/tracing.ts';
import { inSpan } from '../../src/trace.ts';
import { startCollector } from './servers/collector.ts';

/** Does one thing after another. Returns the names of what each of them began, in that order: statements, hashes, calls. */
export async function spansOf(works: readonly (() => Promise<unknown>)[]): Promise<string[][]> {
  const collector = await startCollector();
  const stop = await startTracing(
    { endpoint: collector.url, headers: {}, serviceName: 'test' },
    pino({ level: 'silent' }),
  );
  for (const [i, work] of works.entries()) await inSpan(`work ${i}`, {}, work);
  await stop();
  const spans = collector.spans();
  await collector.close();
  return works.map((_, i) => {
    const root = spans.find(({ name }) => name === `work ${i}`);
    return spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId).map(({ name }) => name);
  });
}
