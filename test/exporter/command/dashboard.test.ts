import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { runWith, withFile } from '../../support/command.ts'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets: ReadonlyArray<{
    readonly refId: string
    readonly expr: string
    readonly legendFormat: string
  }>
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } }
}

interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly tags: readonly string[]
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: ReadonlyArray<{ readonly name: string }> }
}

const exposition = `# HELP jobs_total Jobs done
# TYPE jobs_total counter
jobs_total{queue="mail",id="1"} 1
jobs_total{queue="pdf",id="2"} 1
# TYPE sent_bytes_total counter
sent_bytes_total 1
# HELP depth_bytes How deep it is, in bytes, although it may sound as if it were deeper than that
# TYPE depth_bytes gauge
depth_bytes{pool="a"} 1
depth_bytes{pool="b"} 1
# TYPE build_info gauge
build_info{version="1"} 1
# TYPE last_run_timestamp_seconds gauge
last_run_timestamp_seconds 1
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1"} 0
wait_seconds_bucket{le="+Inf"} 1
wait_seconds_sum 1
wait_seconds_count 1
# TYPE size_bytes summary
size_bytes{quantile="0.5"} 1
size_bytes_sum 1
size_bytes_count 1
# TYPE bare_seconds summary
bare_seconds_sum 1
bare_seconds_count 1
# TYPE http_requests_in_flight gauge
http_requests_in_flight 0
# TYPE metrics_members gauge
metrics_members 1
`

async function dashboard(text = exposition, ...argv: readonly string[]): Promise<Dashboard> {
  const { code, output, complaint } = await runWith(runCommand, text, 'dashboard', '-', ...argv)
  assert.equal([code, complaint], [0, ''])
  return JSON.parse(output)
}

const series = '{job=~"$job", instance=~"$instance"}'
const range = `${series}[$__rate_interval]`

test('each metric is charted by its type, its unit and its labels', async () => {
  const { panels } = await dashboard()
  const shown = panels.map(({ type, title, fieldConfig, targets }) => [
    type,
    title,
    fieldConfig.defaults.unit,
    ...targets.map(({ expr, legendFormat }) => `${expr} | ${legendFormat}`),
  ])
  assert.equal(shown, [
    ['timeseries', 'http_requests_in_flight', 'short', `http_requests_in_flight${series} | {{instance}}`],
    [
      'timeseries',
      'bare_seconds, mean',
      's',
      `sum by (job) (rate(bare_seconds_sum${range})) / sum by (job) (rate(bare_seconds_count${range})) | {{job}}`,
    ],
    [
      'timeseries',
      'bare_seconds, per second',
      'cps',
      `sum by (job) (rate(bare_seconds_count${range})) | {{job}}`,
    ],
    ['table', 'build_info', undefined, `build_info${series} | `],
    ['timeseries', 'depth_bytes', 'bytes', `depth_bytes${series} | {{pool}} {{instance}}`],
    [
      'timeseries',
      'Jobs done, per second',
      'cps',
      `sum by (queue, id) (rate(jobs_total${range})) | {{queue}} {{id}}`,
    ],
    [
      'timeseries',
      'last_run_timestamp_seconds, since then',
      's',
      `time() - last_run_timestamp_seconds${series} | {{instance}}`,
    ],
    [
      'timeseries',
      'sent_bytes_total, per second',
      'Bps',
      `sum by (job) (rate(sent_bytes_total${range})) | {{job}}`,
    ],
    ['timeseries', 'size_bytes', 'bytes', `max by (quantile) (size_bytes${series}) | {{quantile}}`],
    [
      'timeseries',
      'size_bytes, per second',
      'cps',
      `sum by (job) (rate(size_bytes_count${range})) | {{job}}`,
    ],
    [
      'timeseries',
      'wait_seconds',
      's',
      ...['0.5', '0.9', '0.99'].map(
        q =>
          `histogram_quantile(${q}, sum by (le) (rate(wait_seconds_bucket${range}))) | ${Number(q) * 100} %`,
      ),
    ],
    [
      'heatmap',
      'wait_seconds, distribution',
      undefined,
      `sum by (le) (increase(wait_seconds_bucket${range})) | {{le}}`,
    ],
    [
      'timeseries',
      'wait_seconds, per second',
      'cps',
      `sum by (job) (rate(wait_seconds_count${range})) | {{job}}`,
    ],
    ['timeseries', 'metrics_members', 'short', `metrics_members${series} | {{instance}}`],
  ])
  for (const { description } of panels) assert.ok(description.length > 10)
  assert.is(new Set(panels.map(({ id }) => id)).size, panels.length)
})

test('a label with many values splits no chart, and many gauges show the largest', async () => {
  const users = Array.from({ length: 40 }, (_, user) => [user, user % 2] as const)
  const { panels } = await dashboard(
    `# TYPE a_total counter\n${users.map(([user, kind]) => `a_total{user="${user}",kind="${kind}"} 1`).join('\n')}
# TYPE b gauge\n${users.map(([user]) => `b{user="${user}"} 1`).join('\n')}\n`,
  )
  const [counted, gauges] = panels.map(({ targets }) => targets[0]!.expr)
  assert.is(counted, `sum by (kind) (rate(a_total${range}))`)
  assert.is(gauges, `topk(12, b${series})`)
})

test('native histograms need no buckets', async () => {
  const native = {
    schema: 0,
    zeroThreshold: 1e-9,
    zeroCount: 0,
    positive: [{ index: 1, lower: 1, upper: 2, count: 1 }],
    negative: [],
  }
  const one = { labels: {}, count: 1, sum: 1.5, buckets: [{ le: '+Inf', count: 1 }], native }
  const { panels } = await dashboard(
    JSON.stringify({ families: [{ name: 'x_seconds', type: 'histogram', series: [one] }] }),
  )
  assert.is(panels[0]!.targets[0]!.expr, `histogram_quantile(0.5, sum(rate(x_seconds${range})))`)
  assert.is(panels[1]!.targets[0]!.expr, `sum(histogram_count(rate(x_seconds${range})))`)
})

test('names that queries cannot have bare are in quotes', async () => {
  const { panels } = await dashboard(
    '{"a.b_total","c.d"="x"} 1\n{"a.b_total","c.d"="y"} 1\n# TYPE q gauge\nq{v="\\\\"} 1\n',
  )
  assert.is(panels[0]!.targets[0]!.expr, '{"a.b_total", job=~"$job", instance=~"$instance"}')
})

test('panels do not overlap, and the title is the address', async () => {
  const { uid, title, panels } = await dashboard(exposition, '--title', 'My  Service!')
  assert.equal([uid, title], ['my-service', 'My  Service!'])
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  )
  assert.is(new Set(cells).size, cells.length)
})

test('generated again, panels that were added, copied, moved and set by hand stay, and those of gone metrics go', async () => {
  const old = await dashboard('a_total 1\nb_total 1\ngone_total 1\n')
  const [a, b, gone] = old.panels as [Panel, Panel, Panel]
  const moved = { ...a, title: 'edited', gridPos: { h: 8, w: 24, x: 0, y: 40 } }
  const copied = { ...gone, id: 1, title: 'my copy' }
  const added = { id: 2, type: 'text', title: 'Read this', gridPos: { h: 4, w: 24, x: 0, y: 60 } }
  const edited = {
    ...old,
    title: 'Ours',
    tags: ['team'],
    templating: { list: [...old.templating.list.slice(0, 2), { name: 'shard', type: 'custom' }] },
    panels: [moved, b, gone, copied, added],
  }
  const merged = await withFile('old.json', JSON.stringify(edited), path =>
    dashboard('a_total 1\nb_total 1\nc_total 1\n', '--merge', path),
  )
  assert.equal(
    merged.panels.map(({ title }) => title),
    ['a_total', 'b_total', 'my copy', 'Read this', 'c_total'],
  )
  assert.equal(merged.panels[0]!.gridPos, moved.gridPos)
  assert.equal(merged.panels[2], copied as Panel)
  assert.equal(merged.panels[3], added as unknown as Panel)
  assert.is(merged.panels[4]!.gridPos.y, 64)
  assert.equal([merged.title, merged.tags], ['Ours', ['team']])
  assert.equal(
    merged.templating.list.map(({ name }) => name),
    ['datasource', 'job', 'instance', 'shard'],
  )
  const again = await withFile('merged.json', JSON.stringify(merged), path =>
    dashboard('a_total 1\nb_total 1\nc_total 1\n', '--merge', path),
  )
  assert.equal(again, merged)
})

test('in a row that is collapsed panels are renewed and taken out where they are, and not added once more', async () => {
  const old = await dashboard('a_total 1\nb_total 1\ngone_total 1\n')
  const [a, b, gone] = old.panels as [Panel, Panel, Panel]
  const added = { id: 2, type: 'text', title: 'Read this', gridPos: { h: 4, w: 24, x: 0, y: 60 } }
  const row = {
    id: 3,
    type: 'row',
    title: 'Details',
    collapsed: true,
    gridPos: { h: 1, w: 24, x: 0, y: 8 },
    panels: [{ ...b, title: 'edited' }, gone, added],
  }
  const merged = await withFile('old.json', JSON.stringify({ ...old, panels: [a, row] }), path =>
    dashboard('a_total 1\nb_total 1\nc_total 1\n', '--merge', path),
  )
  assert.equal(
    merged.panels.map(({ title }) => title),
    ['a_total', 'Details', 'c_total'],
  )
  const { panels: within, ...rest } = merged.panels[1] as unknown as typeof row
  assert.equal(within, [b, added])
  const { panels: _, ...before } = row
  assert.equal(rest, before)
})

test.run()
