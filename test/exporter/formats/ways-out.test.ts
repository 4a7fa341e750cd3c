import { PassThrough } from 'node:stream'
import { text as textOf } from 'node:stream/consumers'
import {
  type FamilySnapshot,
  type FamilyView,
  type Gatherer,
  Matcher,
  MetricKindMask,
  Renderer,
  type Selection,
  type ValueSnapshot,
} from 'metrics-exporter-prometheus'
import { collect, currentRecorder, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from '../../support/format-names.ts'
import {
  errorOf,
  freshRecorder,
  manualClock,
  rejectionOf,
  uninstall,
} from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// What every method by which values leave has to do, whatever it returns.

test.after.each(uninstall)

const metadata = {} as never

interface Way {
  /** Returns what is given out, as one string. */
  readonly run: (renderer: Renderer, selection?: Selection) => string | Promise<string>
  /** It cannot wait for a Gatherer that answers with a promise. */
  readonly isSynchronous?: true
}

const shownText = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)

function namesOf({ families }: { readonly families: ReadonlyArray<FamilyView | FamilySnapshot> }): string {
  return families.map(({ name, series }) => `${name} ${series.length}`).join('\n')
}

const ways: Readonly<Record<string, Way>> = {
  'gather()': {
    run(renderer, selection) {
      const gathered = renderer.gather(selection)
      return gathered instanceof Promise ? gathered.then(namesOf) : namesOf(gathered)
    },
  },
  'snapshot()': {
    run: (renderer, selection) => namesOf(renderer.snapshot(selection)),
    isSynchronous: true,
  },
  'renderOpenMetrics()': {
    run: (renderer, selection) => renderer.renderOpenMetrics(selection),
    isSynchronous: true,
  },
  'renderProtobuf()': {
    run: (renderer, selection) => shownText(renderer.renderProtobuf(selection)),
    isSynchronous: true,
  },
  'renderJson()': { run: (renderer, selection) => renderer.renderJson(selection), isSynchronous: true },
  'negotiate()': {
    run: (renderer, selection) => shownText(renderer.negotiate(undefined, selection).body),
    isSynchronous: true,
  },
  'renderTo()': {
    async run(renderer, selection) {
      const stream = new PassThrough()
      const text = textOf(stream)
      await renderer.renderTo(stream, selection)
      stream.end()
      return text
    },
  },
  'a handler for fetch': {
    async run(renderer, selection) {
      const names = [selection?.names ?? []].flat().map(name => `name[]=${name}`)
      const answer = await renderer.fetchHandler()(new Request(`http://localhost/?${names.join('&')}`))
      const text = await answer.text()
      if (answer.status !== 200) throw new TypeError(text)
      return text
    },
  },
  ...Object.fromEntries(
    formatNames.flatMap(format => [
      [
        `render() in ${format}`,
        {
          run: (renderer: Renderer, selection: Selection = {}) =>
            shownText(renderer.render({ format, ...selection })),
          isSynchronous: true,
        },
      ],
      [
        `renderAsync() in ${format}`,
        {
          run: async (renderer: Renderer, selection: Selection = {}) =>
            shownText(await renderer.renderAsync({ format, ...selection })),
        },
      ],
    ]),
  ),
}

const boiler: Gatherer = {
  gather: () => ({
    families: [
      { name: 'boiler', type: 'gauge', series: [{ labels: {}, value: 61 }] },
      { name: 'boils_total', type: 'counter', series: [{ labels: { id: 'a' }, value: 1 }] },
    ],
  }),
}

for (const [way, { run, isSynchronous = false }] of Object.entries(ways)) {
  test(`${way} marks as shown what it shows, and nothing else`, async () => {
    const clock = manualClock()
    const handle = freshRecorder(builder =>
      builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 100),
    )
    gauge('seen').set(1)
    gauge('unseen').set(1)
    await run(handle, { names: 'seen' })
    clock.now += 101
    handle.runUpkeep()
    assert.is(handle.render(), '# TYPE unseen gauge\nunseen 1\n')
  })

  test(`${way} runs the collectors once, unless it says otherwise`, async () => {
    const handle = freshRecorder()
    let runs = 0
    using _ending = collect(() => {
      runs += 1
    })
    await run(handle)
    assert.is(runs, way === 'snapshot()' ? 0 : 1)
  })

  test(`${way} counts each series that it cannot write once, and tells it`, async () => {
    const name = `unreadable_${Object.keys(ways).indexOf(way)}`
    const handle = freshRecorder(builder => builder.setBucketsForMetric(Matcher.suffix('_size'), [1]))
    const fail = (): never => {
      throw new Error('broken')
    }
    const make: Readonly<Record<string, readonly [name: string, field: string, series: object]>> = {
      counter: [`${name}_total`, 'value', currentRecorder().registerCounter(`${name}_total`, {}, metadata)],
      gauge: [name, 'last', currentRecorder().registerGauge(name, {}, metadata)],
      histogram: [`${name}_size`, 'sum', currentRecorder().registerHistogram(`${name}_size`, {}, metadata)],
      summary: [`${name}_wait`, 'sum', currentRecorder().registerHistogram(`${name}_wait`, {}, metadata)],
    }
    for (const [, field, series] of Object.values(make)) Object.defineProperty(series, field, { get: fail })
    gauge('sound').set(1)
    const warnings = await warningsOf(async () => {
      const output = await run(handle)
      // What is gathered is read later.
      if (way !== 'gather()') assert.match(output, 'sound')
    })
    const names = Object.values(make).map(([written]) => written)
    const expected = way === 'gather()' ? [] : names
    assert.equal(
      warnings.sort(),
      expected
        .map(one => `A series of the metric "${one}" could not be written and is left out: broken.`)
        .sort(),
    )
    const { families } = handle.snapshot({ names: 'metrics_write_errors_total' })
    assert.equal(
      families.flatMap(({ series }) => series.map(({ labels }) => labels.name)).sort(),
      [...expected].sort(),
    )
    const counted = families.flatMap(({ series }) => series.map(one => (one as ValueSnapshot).value))
    assert.equal(
      counted,
      expected.map(() => 1),
    )
  })

  test(`${way} gives what a Gatherer answers with a promise as if it had answered at once, or says how to wait`, async () => {
    const now = new Renderer(boiler)
    const later = new Renderer({ gather: async () => boiler.gather() })
    const failing = new Renderer({ gather: () => Promise.reject(new TypeError('the boiler is cold')) })
    const selection = { names: 'boils_total' }
    if (isSynchronous) {
      for (const renderer of [later, failing]) {
        const error = errorOf(() => run(renderer))
        assert.instance(error, TypeError)
        assert.is(
          error.message,
          'The Gatherer answers with a promise: use renderAsync(), renderTo() or a handler.',
        )
      }
      return
    }
    const output = await run(later)
    assert.match(output, 'boiler')
    assert.is(output, await run(now))
    const part = await run(later, selection)
    assert.match(part, 'boils_total')
    assert.not.match(part, 'boiler')
    assert.is(part, await run(now, selection))
    assert.match((await rejectionOf((async () => run(failing))())).message, 'the boiler is cold')
  })
}

test('a Renderer is made of a Gatherer and of nothing else', () => {
  for (const given of [undefined, null, {}, { gather: 5 }, 'handle', () => ({ families: [] })]) {
    const error = errorOf(() => new Renderer(given as never))
    assert.instance(error, TypeError)
    assert.is(
      error.message,
      'A Renderer takes a Gatherer: an object with a function gather(), as handles are.',
    )
  }
})

test.run()
