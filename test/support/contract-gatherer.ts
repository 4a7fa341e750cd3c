import { join } from 'node:path'
import {
  type Gatherer,
  PrometheusBuilder,
  Renderer,
  renderFamilies,
  type Snapshot,
} from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from './directory.ts'
import { formatNames, textNames } from './format-names.ts'
import { ask } from './http-client.ts'
import { GatewayStub } from './push-fixture.ts'
import type { Contents } from './recorded-contents.ts'
import { recorded } from './recorded-contents.ts'

/** What every Gatherer of the contract gathers. */
export const agreed: Contents = {
  isUtf8: true,
  isRecommended: false,
  createdTimestamps: true,
  globalLabels: [['service', 'shop']],
  calls: [
    call('counter', 'jobs_total', { queue: 'mail' }, 3, { trace_id: 'abc' }),
    call('counter', 'jobs_total', { queue: 'a"b\\c\nd', zone: 'eu' }, 2.5),
    call('counter', 'größe', {}, 1),
    call('gauge', 'depth', { queue: 'mail' }, -1.25),
    call('gauge', 'depth', {}, Number.NaN),
    call('histogram', 'buckets', { queue: 'mail' }, 0.5, { trace_id: 'def' }),
    call('histogram', 'buckets', { queue: 'pdf' }, 1e6),
    call('histogram', 'native.size', { id: '1' }, 0.5, { trace_id: 'ghi' }),
    call('histogram', 'native.size', { id: '1' }, -7),
    call('histogram', 'below', { id: '1' }, -7),
    call('histogram', 'totals.size', { id: '1' }, 4),
    call('histogram', 'totals.size', { id: '2' }, -7),
    call('histogram', 'wait', { id: '1' }, -7),
    call('histogram', 'wait_seconds', { id: '1' }, 0.25),
  ],
}

function call(
  kind: 'counter' | 'gauge' | 'histogram',
  name: string,
  labels: Record<string, string>,
  value: number,
  exemplar?: Record<string, string>,
): Contents['calls'][number] {
  return { kind, name, labels, value, exemplar, unit: undefined }
}

type Check = (gatherer: Gatherer) => void | Promise<void>

/** Without the times at which series began, which each recorder has its own of. */
function timeless(rendered: string | Uint8Array): string | Uint8Array {
  if (typeof rendered !== 'string') return rendered
  return rendered
    .replace(/(_created\S*) [\d.]+$/gm, '$1 T')
    .replace(/"(createdMs|timestampMs)":\d+/g, '"$1":0')
    .replace(/(# \{.*\} \S+) [\d.]+$/gm, '$1 T')
    .replace(/(?<= st@)[\d.]+/g, 'T')
}

/** Without what is counted because a series is there twice. */
function withoutConflicts(text: string): string {
  return text.replace(/^.*metrics_conflicts_total.*\n/gm, '')
}

const expected = recorded(agreed)

/** What a Gatherer whose collectors are async can do as well. */
const waitingChecks: Readonly<Record<string, Check>> = {
  async 'is written in every text format as the store that holds the same'(gatherer) {
    for (const format of textNames) {
      const rendered = await new Renderer(gatherer).renderAsync({ format })
      assert.is(timeless(rendered), timeless(expected.render({ format })), format)
    }
  },

  async 'gives the same again as long as nothing happens'(gatherer) {
    const renderer = new Renderer(gatherer)
    assert.is(await renderer.renderAsync(), await renderer.renderAsync())
  },

  async 'is narrowed by names as they are written, and by labels'(gatherer) {
    const renderer = new Renderer(gatherer)
    for (const selection of [
      { names: 'gr__e' },
      { names: ['größe', 'buckets_count', 'native_size'] },
      { labels: { queue: 'mail' } },
      { labels: { service: 'shop', queue: '' }, names: ['depth', 'wait_sum'] },
      { names: 'nothing' },
    ]) {
      assert.is(timeless(await renderer.renderAsync(selection)), timeless(expected.render(selection)))
    }
    const { families } = await renderer.gather({ names: 'native.size' })
    assert.equal(
      families.map(({ name }) => name),
      ['native.size'],
    )
  },

  async 'is served by handlers, in the format that is asked for'(gatherer) {
    const answer = new Renderer(gatherer).fetchHandler()
    const accept = 'application/openmetrics-text'
    const response = await answer(new Request('http://localhost/metrics', { headers: { accept } }))
    assert.is(response.status, 200)
    assert.is(timeless(await response.text()), timeless(expected.renderOpenMetrics()))
  },

  async 'is shown on a port, on a socket and in a push, where it is included'(gatherer) {
    const gateway = new GatewayStub()
    await gateway.listen()
    await withDirectory(async directory => {
      const socketPath = join(directory, 'metrics.sock')
      const recorder = await new PrometheusBuilder()
        .withHttpListener('127.0.0.1:0')
        .withHttpUdsListener(socketPath)
        .withPushGateway(gateway.url)
        .include(gatherer)
        .build()
      const handle = recorder.handle()
      const answers = [await ask(handle.address!, '/metrics'), await ask({ socketPath }, '/metrics')]
      await handle.close()
      const texts = [...answers, gateway.requests.at(-1)!].map(({ text }) => text)
      for (const text of texts) assert.is(timeless(withoutConflicts(text)), timeless(expected.render()))
    })
    await gateway.close()
  },
}

const checks: Readonly<Record<string, Check>> = {
  async 'is written in every format as renderFamilies() writes its families'(gatherer) {
    const { families } = await gatherer.gather()
    for (const format of formatNames) {
      const rendered = await new Renderer(gatherer).renderAsync({ format })
      assert.equal(renderFamilies(families, format), rendered, format)
    }
  },

  async 'has a renderer that gathers views of all families'(gatherer) {
    const { families } = await new Renderer(gatherer).gather()
    assert.equal(
      families.map(({ name, type, series }) => [name, type, series.length]),
      (await expected.gather()).families.map(({ name, type, series }) => [name, type, series.length]),
    )
  },

  async 'refuses a selection that is wrong'(gatherer) {
    const renderer = new Renderer(gatherer)
    let error: unknown
    try {
      await renderer.renderAsync({ name: 'x' } as never)
    } catch (thrown) {
      error = thrown
    }
    assert.instance(error, TypeError)
  },
}

const syncChecks: Readonly<Record<string, Check>> = {
  'has a snapshot that equals that of the store'(gatherer) {
    const plain = (snapshot: Snapshot) => JSON.parse(String(timeless(JSON.stringify(snapshot))))
    assert.equal(plain(new Renderer(gatherer).snapshot()), plain(expected.snapshot()))
  },

  'is rendered and negotiated at once'(gatherer) {
    const renderer = new Renderer(gatherer)
    assert.is(timeless(renderer.render()), timeless(expected.render()))
    const { body, contentType } = renderer.negotiate('application/json')
    assert.is(contentType, 'application/json; charset=utf-8')
    assert.is(timeless(body), timeless(expected.renderJson()))
  },
}

const asyncChecks: Readonly<Record<string, Check>> = {
  'says of what is done at once that it answers with a promise'(gatherer) {
    const renderer = new Renderer(gatherer)
    for (const method of [
      'render',
      'renderOpenMetrics',
      'renderProtobuf',
      'renderJson',
      'snapshot',
    ] as const) {
      assert.throws(() => renderer[method](), /answers with a promise: use renderAsync\(\)/)
    }
  },
}

/** How a Gatherer answers: at once, with a promise, or at once but with what its async collectors set before. */
export type Answering = 'atOnce' | 'withPromise' | 'afterCollectors'

const checksOf: Readonly<Record<Answering, Readonly<Record<string, Check>>>> = {
  atOnce: { ...waitingChecks, ...checks, ...syncChecks },
  withPromise: { ...waitingChecks, ...checks, ...asyncChecks },
  afterCollectors: waitingChecks,
}

/** Adds the contract's tests for one Gatherer to the file that calls it. */
export function gathererContract(name: string, make: () => Gatherer, answering: Answering = 'atOnce'): void {
  for (const [sentence, check] of Object.entries(checksOf[answering])) {
    test(`${name}: ${sentence}`, () => check(make()))
  }
}
