import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorsOf } from '../support/compiler.ts'
import { typedCalls } from '../support/typed-calls.ts'

// Metrics of scopes are in MetricTypes by their whole names and with all of their labels. Labels that scopes add by
// themselves are nobody's to pass. The texts are what a user reads.

const heading = [
  "import type { Counter } from 'metrics-facade'",
  "import { createHierarchy, createRuntime, type CounterVec, type Hierarchy, type MetricScope, type Runtime } from 'metrics-facade/scope'",
  "declare module 'metrics-facade' { interface MetricTypes {",
  "  shop_sales_total: { labels: { region?: string; store?: string; kind: 'cash' | 'card'; refund?: boolean } }",
  '  shop_open: { labels: { region: string; store: string } }; shop_ready: {}',
  "  app_jobs_total: { labels: { app_namespace: string; app_component: string; endpoint: string; zone: string; queue: 'mail' } }",
  "  bare_total: { labels: { kind: 'a' } }; a_total: { labels: { kind: 'a' } }; b_total: { labels: { size: number } } } }",
  "const shop = createHierarchy({ prefix: 'shop', levels: ['region', 'store'] })",
  "const store = shop.region('north').store('7')",
  "const app = createRuntime('app', { labelPrefix: 'app_', labels: { zone: 'eu' } })",
  "const endpoint = app.namespace('a').namespace('b').component('c', new Map([['endpoint', 'e'] as const]))",
  "const bare = createHierarchy({ prefix: '', levels: [] })",
  'declare const scope: MetricScope; declare const dynamic: string',
  'void [createHierarchy, createRuntime, shop, store, app, endpoint, bare, scope, dynamic]',
]

const right = [
  "store.createCounter('sales_total', 'Sales', { kind: 'cash' }); shop.createCounter('sales_total', 'Sales', { kind: 'card', refund: true })",
  "store.createGauge('open', 'Open'); store.createGauge('open', 'Open', {}); store.createGauge('ready', 'Ready', {})",
  "store.createHistogram('sales_total', 'Sales', { kind: 'cash' }, [1, 2]); store.createHistogram('open', 'Open', undefined, [1])",
  "store.createCounterVec('sales_total', 'Sales', ['kind']).withLabelValues('cash')",
  "store.createCounterVec('sales_total', 'Sales', ['refund', 'kind']).withLabelValues(true, 'cash')",
  "store.createGaugeVec('sales_total', 'Sales', ['kind'], { refund: false }).withLabels({ kind: 'card' }); store.createHistogramVec('sales_total', 'Sales', ['refund'], { kind: 'card' }, [1])",
  "endpoint.createCounter('jobs_total', 'Jobs', { queue: 'mail' }); app.namespace('a', { endpoint: 'x' }).createCounter('jobs_total', 'Jobs', { queue: 'mail' })",
  "bare.createCounter('bare_total', 'Bare', { kind: 'a' })",
  "store.createCounter('others_total', 'Others', { any: 1 }); store.createCounterVec('others_total', 'Others', ['any']).withLabelValues(5n)",
  "store.createCounter(dynamic, 'Any', { any: 1 }); store.createCounterVec(dynamic, 'Any', ['any']).withLabelValues(1)",
  "scope.createCounter('sales_total', 'Sales', { any: 1 }); scope.createCounterVec('shop_sales_total', 'Sales', ['any'], [['b', 1]])",
  "const either = 'sales_total' as 'sales_total' | 'others_total' | 'open'; store.createGauge(either, 'Any', { kind: 'cash' }); void either",
  "const one = 'b_total' as 'b_total' | 'a_total'; bare.createCounter(one, 'One', { kind: 'a', size: 1 } as const); void one",
  "const least: MetricScope = store; const tree: Hierarchy<['region', 'store']> = shop; const runtime: Runtime = app; void [least, tree, runtime]",
  "const counted: Counter = store.createCounter('sales_total', 'Sales', { kind: 'cash' }); void counted",
  "const vector: CounterVec<readonly ['kind']> = store.createCounterVec('other', 'Other', ['kind']); void vector",
]

const wrong: ReadonlyArray<readonly [line: string, error: string]> = [
  ["store.createCounter('sales_total', 'Sales')", 'error TS2554: Expected 3 arguments, but got 2.'],
  [
    "store.createCounter('sales_total', 'Sales', {})",
    "error TS2741: Property 'kind' is missing in type '{}' but required in type '{ readonly kind: \"card\" | \"cash\"; readonly refund?: boolean; }'.",
  ],
  [
    "store.createCounter('sales_total', 'Sales', { kind: 'fax' })",
    'error TS2322: Type \'"fax"\' is not assignable to type \'"card" | "cash"\'.',
  ],
  [
    "store.createCounter('sales_total', 'Sales', { kind: 'cash', region: 'south' })",
    'error TS2353: Object literal may only specify known properties, and \'region\' does not exist in type \'{ readonly kind: "card" | "cash"; readonly refund?: boolean; }\'.',
  ],
  [
    "store.createGauge('open', 'Open', { kind: 'cash' })",
    "error TS2322: Type 'string' is not assignable to type 'never'.",
  ],
  [
    "store.createGauge('ready', 'Ready', { any: 1 })",
    "error TS2322: Type 'number' is not assignable to type 'never'.",
  ],
  [
    "store.createHistogram('sales_total', 'Sales', undefined, [1])",
    'error TS2345: Argument of type \'undefined\' is not assignable to parameter of type \'{ readonly kind: "card" | "cash"; readonly refund?: boolean; }\'.',
  ],
  [
    "store.createCounterVec('sales_total', 'Sales', ['king'])",
    'error TS2322: Type \'"king"\' is not assignable to type \'"kind" | "refund"\'.',
  ],
  [
    "store.createCounterVec('sales_total', 'Sales', ['refund'])",
    'error TS2554: Expected 4 arguments, but got 3.',
  ],
  [
    "store.createCounterVec('sales_total', 'Sales', ['kind']).withLabelValues('fax')",
    'error TS2345: Argument of type \'"fax"\' is not assignable to parameter of type \'"card" | "cash"\'.',
  ],
  [
    "store.createCounterVec('sales_total', 'Sales', ['kind']).withLabels({ kind: 'fax' })",
    'error TS2322: Type \'"fax"\' is not assignable to type \'"card" | "cash"\'.',
  ],
  [
    "app.createCounter('jobs_total', 'Jobs', { queue: 'mail' })",
    "error TS2741: Property 'endpoint' is missing in type '{ queue: \"mail\"; }' but required in type '{ readonly endpoint: string; readonly queue: \"mail\"; }'.",
  ],
  [
    "endpoint.createCounter('jobs_total', 'Jobs', { queue: 'pdf' })",
    'error TS2322: Type \'"pdf"\' is not assignable to type \'"mail"\'.',
  ],
  [
    "bare.createCounter('bare_total', 'Bare', { kind: 'b' })",
    'error TS2322: Type \'"b"\' is not assignable to type \'"a"\'.',
  ],
]

await typedCalls({ heading, right, wrong })

test('with onlyKnown, a scope has the names that begin with its prefix, and a scope that is not known has any', async () => {
  const strict = "declare module 'metrics-facade' { interface MetricTypeSettings { onlyKnown: true } }"
  const lines = [
    ...heading,
    strict,
    'export type { Counter, CounterVec, Hierarchy, Runtime }',
    "store.createGauge('open', 'Open'); scope.createGauge('anything', 'Anything'); bare.createGauge('shop_ready', 'Ready')",
    "store.createGauge('closed', 'Closed')",
    "store.createGauge('jobs_total', 'Jobs')",
    "store.createGauge(dynamic, 'Dynamic')",
  ]
  const found = await errorsOf(lines)
  const from = heading.length + 3
  for (let line = 1; line <= from; line++) assert.is(found.get(line), undefined)
  const names = '"open" | "ready" | "sales_total"'
  for (const [index, type] of ['"closed"', '"jobs_total"', 'string'].entries()) {
    const expected = `Argument of type '${type}' is not assignable to parameter of type '${names}'`
    assert.ok(found.get(from + 1 + index)?.includes(expected), found.get(from + 1 + index) ?? 'no error')
  }
})

test.run()
