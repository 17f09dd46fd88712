import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { askForCard, waitForReply } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import { type Exposition, scrape } from './prometheus.ts';

type Target = { refId: string; expr: string; legendFormat: string; datasource: { type: string; uid: string } };
type Panel = {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
};
type Dashboard = {
  uid: string;
  title: string;
  schemaVersion: number;
  time: { from: string; to: string };
  panels: Panel[];
  templating: { list: { name: string; type: string; query: string }[] };
};
type Rule = {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
};

const folder = 'src/telemetry/grafana';
const dashboard: Dashboard = JSON.parse(readFileSync(`${folder}/dashboard.json`, 'utf8'));
const { groups } = parse(readFileSync(`${folder}/alerts.yml`, 'utf8')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const charts = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = [
  ...charts.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
].map(([where, expr]) => [where, expr.replaceAll('$__rate_interval', '5m')] as const);

/** Each selector in an expression, with the labels it asks for; throws where Prometheus’s own grammar does not take it. */
function selectorsIn(expr: string): { metric: string; labels: string[]; equals: [string, string][] }[] {
  const found: ReturnType<typeof selectorsIn> = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`Prometheus cannot read this at ${from}: ${expr}`);
      if (type.name !== 'VectorSelector') return;
      const matchers = [...expr.slice(from, to).matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)];
      const metric = node.getChild('Identifier');
      found.push({
        metric: metric ? expr.slice(metric.from, metric.to) : '',
        labels: matchers.map(([, label = '']) => label),
        equals: matchers.filter(([, , how]) => how === '=').map(([, label = '', , value = '']) => [label, value]),
      });
    },
  });
  return found;
}

/** The labels that an expression groups by. */
const groupedBy = (expr: string) =>
  [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));

describe('the dashboard and the alerts', () => {
  let desk: TestDesk;
  let seen: Exposition;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📬 Delivered', 20_000);
    seen = await scrape(desk.desk().port);
  });
  afterAll(() => desk.close());

  it.each(expressions)('%s: asks for what a running desk has: %s', (_, expr) => {
    const selectors = selectorsIn(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { metric, labels, equals } of selectors) {
      const samples = seen.samples.filter(({ name }) => name === metric);
      const known = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
      expect([metric, samples.length > 0]).toEqual([metric, true]);
      for (const label of labels) expect([...known]).toContain(label);
      for (const [label, value] of equals) expect(samples.map((sample) => sample.labels[label])).toContain(value);
    }
    // What Prometheus adds by itself.
    const all = new Set(['instance', ...seen.samples.flatMap((sample) => Object.keys(sample.labels))]);
    for (const label of groupedBy(expr)) expect([...all]).toContain(label);
  });

  it('use rates of counters and histograms, and gauges as they are', () => {
    for (const [, expr] of expressions)
      for (const { metric } of selectorsIn(expr)) {
        const kind = seen.types.get(metric.replace(/_(bucket|count|sum)$/, '')) ?? seen.types.get(metric);
        const isRated = new RegExp(`(rate|increase)\\(${metric}\\b`).test(expr);
        expect([metric, isRated]).toEqual([metric, kind === 'counter' || kind === 'histogram']);
      }
  });

  it('show every metric of ours', () => {
    const shown = new Set(
      expressions.flatMap(([, expr]) => selectorsIn(expr)).map(({ metric }) => metric.replace(/_bucket$/, '')),
    );
    const ours = [...seen.types.keys()].filter((name) => name.startsWith('desk_') && name !== 'desk_backlog_known');
    expect(ours.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('has what Grafana needs to load it', () => {
    expect(dashboard).toMatchObject({ uid: 'learner-desk', title: 'Learner Desk', time: { to: 'now' } });
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' }),
    );
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, targets = [] } of charts) {
      expect([title, targets.length > 0]).toEqual([title, true]);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const { datasource } of targets) {
        expect(datasource.type).toBe('prometheus');
        expect(datasource.uid).toMatch(/^\$\{datasource\}$/);
      }
    }
  });

  it('lays its panels side by side, none over another, within 24 columns', () => {
    const taken = new Set<string>();
    for (const { gridPos } of dashboard.panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(x).toBeLessThan(24);
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
  });
});

describe('the alerts', () => {
  it('are four, each with what is the case and what to do, after it has lasted a while', () => {
    expect(rules.map(({ alert }) => alert)).toEqual([
      'LearnerDeskMailsStuck',
      'LearnerDeskOutsideFailing',
      'LearnerDeskSlowOrBroken',
      'LearnerDeskPlatformSilent',
    ]);
    for (const rule of rules) {
      expect(rule.for).toMatch(/^\d+m$/);
      expect(rule.labels.severity).toBe('page');
      expect(rule.annotations.summary).toMatch(/^.{20,120}\.$/);
      expect(rule.annotations.description.length).toBeGreaterThan(100);
    }
  });
});
