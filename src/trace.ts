import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** What a span is: who calls whom, and ids; never an address, a name, a token or a statement’s parameters. */
type SpanDetails = {
  kind?: keyof typeof SpanKind;
  attributes?: Attributes;
  /** Only where it is a part of something: by itself it would be noise. */
  partOnly?: true;
};

/** Undefined while nobody collects traces: then nothing here costs anything. */
let tracer: Tracer | undefined;

/** Sends all spans of this process to `next` from now on; undefined: nowhere. */
export function setTracer(next: Tracer | undefined): void {
  tracer = next;
}

/** Runs something within a span; whatever it starts is within it as well. A rejection marks the span and goes on. */
export function inSpan<T>(name: string, about: SpanDetails, run: (span?: Span) => Promise<T>): Promise<T> {
  if (!tracer || isNoise(about)) return run();
  return tracer.startActiveSpan(name, optionsOf(about), async (span) => {
    try {
      return await run(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Begins a span that nothing else is within. Returns how to end it, with the error where there was one. */
export function beginSpan(name: string, about: SpanDetails): ((error?: unknown) => void) | undefined {
  const span = isNoise(about) ? undefined : tracer?.startSpan(name, optionsOf(about));
  return (
    span &&
    ((error) => {
      if (error !== undefined) markFailed(span, error);
      span.end();
    })
  );
}

/** The span that is running, to be carried along in a job’s payload (w3.org/TR/trace-context, 3.2): empty where there is none. */
export function traceCarrier(): { traceparent?: string } {
  const span = tracer && trace.getSpanContext(context.active());
  if (!span) return {};
  return { traceparent: `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}` };
}

/** Runs something within the span that a payload carries; by itself where it carries none. */
export function withinTraceOf<T>(payload: unknown, run: () => T): T {
  const { traceparent } = (payload ?? {}) as { traceparent?: unknown };
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(traceparent ?? '')) ?? [];
  if (!tracer || !traceId || !spanId || !flags) return run();
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return context.with(trace.setSpanContext(ROOT_CONTEXT, parent), run);
}

const isNoise = ({ partOnly }: SpanDetails) => partOnly && !trace.getSpanContext(context.active());

const optionsOf = ({ kind = 'INTERNAL', attributes }: SpanDetails) => ({ kind: SpanKind[kind], attributes });

/** An error’s kind and code; its message could hold anything. */
function markFailed(span: Span, error: unknown): void {
  const { name, code } = error instanceof Error ? (error as Error & { code?: unknown }) : { name: typeof error };
  span.setAttribute('error.type', typeof code === 'string' ? code : name);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
