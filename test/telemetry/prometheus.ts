/** One line of what Prometheus reads. */
export type Sample = { name: string; labels: Record<string, string>; value: number };

/** What `/metrics` printed, read as Prometheus does (exposition format 0.0.4); throws where a line is neither. */
export type Exposition = {
  samples: Sample[];
  /** The kind of each metric: counter, gauge or histogram. */
  types: Map<string, string>;
  /** The first sample with that name and at least those labels. */
  value(name: string, labels?: Record<string, string>): number | undefined;
};

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?\d[\d.e+-]*|N[aA][nN]|\+Inf|-Inf)$/;

/** Reads `/metrics` of a desk on that port. */
export async function scrape(port: number): Promise<Exposition> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}`);
  return readExposition(await answer.text());
}

export function readExposition(text: string): Exposition {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  for (const line of text.split('\n').filter(Boolean)) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line);
    if (type) types.set(type[1] ?? '', type[2] ?? '');
    if (line.startsWith('#')) continue;
    const [, name = '', labels = '', value] = LINE.exec(line) ?? fail(line);
    samples.push({ name, labels: readLabels(labels), value: Number(value?.replace('Inf', 'Infinity')) });
  }
  return {
    samples,
    types,
    value: (name, labels = {}) =>
      samples.find((one) => one.name === name && Object.entries(labels).every(([key, is]) => one.labels[key] === is))
        ?.value,
  };
}

const readLabels = (text: string) =>
  Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value ?? '']));

function fail(line: string): never {
  throw new Error(`Prometheus cannot read: ${line}`);
}
