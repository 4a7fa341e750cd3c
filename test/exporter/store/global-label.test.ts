import { Writable } from 'node:stream'
import fc from 'fast-check'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  errorOf,
  freshRecorder,
  renderStrictly,
  sampleValue,
  scrapeStrictly,
} from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

test('a global label that is set at run time shows on every series, and values stay', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('service', 'shop'))
  counter('jobs_total', { queue: 'mail' }).increment(3)
  gauge('depth').set(7)
  histogram('seconds', { queue: 'mail' }).record(2)
  handle.setGlobalLabel('zone', 'eu "1"')
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'jobs_total{service="shop",zone="eu \\"1\\"",queue="mail"}'), '3')
  assert.is(sampleValue(text, 'depth{service="shop",zone="eu \\"1\\""}'), '7')
  assert.is(sampleValue(text, 'seconds_count{service="shop",zone="eu \\"1\\"",queue="mail"}'), '1')
})

test('values that have to be escaped still are, after a global label was set', () => {
  const handle = freshRecorder()
  for (const queue of ['plain', 'a "b"', 'c\\d', 'e\nf']) counter('jobs_total', { queue }).increment()
  handle.setGlobalLabel('zone', 'eu')
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'jobs_total{zone="eu",queue="plain"}'), '1')
  assert.is(sampleValue(text, 'jobs_total{zone="eu",queue="a \\"b\\""}'), '1')
  assert.is(sampleValue(text, 'jobs_total{zone="eu",queue="c\\\\d"}'), '1')
  assert.is(sampleValue(text, 'jobs_total{zone="eu",queue="e\\nf"}'), '1')
})

test('handles that are held write on into the same series', () => {
  const handle = freshRecorder()
  const held = counter('jobs_total', { queue: 'mail' })
  held.increment(2)
  handle.setGlobalLabel('zone', 'eu')
  held.increment()
  counter('jobs_total', { queue: 'mail' }).increment()
  handle.setGlobalLabel('zone', 'us')
  held.increment()
  assert.is(sampleValue(renderStrictly(handle), 'jobs_total{zone="us",queue="mail"}'), '5')
})

test('a render under way when a global label changes leaves nothing of the old one to the next', async () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('zone', 'eu'))
  for (let id = 0; id < 2_000; id++) counter('jobs_total', { queue: `q${id % 20}`, id }).increment()
  let isChanged = false
  await handle.renderTo(
    new Writable({
      write(_chunk, _encoding, done) {
        if (!isChanged) handle.setGlobalLabel('zone', 'us')
        isChanged = true
        done()
      },
    }),
  )
  const samples = handle.render().match(/^jobs_total\{.*$/gm) ?? []
  assert.is(samples.length, 2_000)
  assert.ok(samples.every(sample => sample.startsWith('jobs_total{zone="us",queue=')))
})

test('undefined and null take a global label away', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('a', '1').addGlobalLabel('b', '2'))
  gauge('depth').set(1)
  handle.setGlobalLabel('a', undefined)
  handle.setGlobalLabel('b', null)
  handle.setGlobalLabel('never_set', undefined)
  assert.is(sampleValue(renderStrictly(handle), 'depth'), '1')
})

test("a series' own label wins over a global one that comes later", () => {
  const handle = freshRecorder()
  gauge('depth', { zone: 'own', queue: 'mail' }).set(1)
  gauge('depth', { queue: 'mail' }).set(2)
  handle.setGlobalLabel('zone', 'eu')
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'depth{zone="own",queue="mail"}'), '1')
  assert.is(sampleValue(text, 'depth{zone="eu",queue="mail"}'), '2')
})

test('a handle goes on as the series was registered first, whichever of two spellings a global label made one', () => {
  for (const [first, second] of [
    [undefined, { zone: 'a' }],
    [{ zone: 'a' }, undefined],
  ] as const) {
    const handle = freshRecorder()
    handle.setGlobalLabel('zone', 'a')
    const held = [counter('c', first), counter('c', second)]
    for (const one of held) one.increment()
    handle.setGlobalLabel('zone', 'b')
    for (const one of held) one.increment()
    const zone = first?.zone ?? 'b'
    assert.equal(renderStrictly(handle), `# TYPE c counter\nc{zone="${zone}"} 4\n`)
  }
})

test('where a global label makes two series one, the first stays and the other is counted and reported', async () => {
  const warnings = await warningsOf(() => {
    const handle = freshRecorder()
    const first = counter('jobs_total', { zone: 'eu' })
    const second = counter('jobs_total')
    first.increment(5)
    second.increment(7)
    handle.setGlobalLabel('zone', 'eu')
    let text = renderStrictly(handle)
    assert.is(sampleValue(text, 'jobs_total{zone="eu"}'), '5')
    assert.is(sampleValue(text, 'metrics_conflicts_total{zone="eu",name="jobs_total"}'), '1')
    first.increment()
    second.increment()
    text = renderStrictly(handle)
    assert.is(sampleValue(text, 'jobs_total{zone="eu"}'), '7', 'both handles now write to the one')
  })
  assert.is(warnings.filter(text => text.includes('jobs_total') && text.includes('"zone"')).length, 1)
})

test('labels that a global label had made one are looked up apart without it', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('zone', 'eu'))
  counter('jobs_total').increment()
  counter('jobs_total', { zone: 'eu' }).increment()
  assert.is(sampleValue(renderStrictly(handle), 'jobs_total{zone="eu"}'), '2')
  handle.setGlobalLabel('zone', 'us')
  counter('jobs_total').increment()
  counter('jobs_total', { zone: 'eu' }).increment()
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'jobs_total{zone="us"}'), '3')
  assert.is(sampleValue(text, 'jobs_total{zone="eu"}'), '1')
})

for (const [name, value, problem] of [
  ['le', 'x', "exporter's own"],
  ['a-b', 'x', '"a_b"'],
  ['zone', '', 'says nothing'],
] as const) {
  test(`setGlobalLabel('${name}', '${value}') is refused, and changes nothing`, () => {
    const handle = freshRecorder()
    gauge('depth').set(1)
    const error = errorOf(() => handle.setGlobalLabel(name, value))
    assert.is((error as Error & { code?: string }).code, 'INVALID_GLOBAL_LABEL')
    assert.match(error.message, problem)
    assert.is(sampleValue(renderStrictly(handle), 'depth'), '1')
  })
}

test('whatever global labels come and go, every sample line is written once, and counts once', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const value = fc.constantFrom('1', '2')
  const step = fc.oneof(
    fc.record({ labels: fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true }) }),
    fc.record({ global: name, value: fc.option(value, { nil: undefined }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), steps => {
      const handle = freshRecorder()
      let emitted = 0
      for (const one of steps) {
        if ('labels' in one) {
          counter('x_total', one.labels).increment()
          emitted += 1
        } else {
          handle.setGlobalLabel(one.global, one.value)
        }
      }
      // Fails on a line that is there twice.
      const samples = scrapeStrictly(handle).find(family => family.name === 'x_total')?.samples ?? []
      const sum = samples.reduce((total, sample) => total + sample.value, 0)
      assert.ok(sum <= emitted)
      if (!scrapeStrictly(handle).some(family => family.name === 'metrics_conflicts_total')) {
        assert.is(sum, emitted)
      }
    }),
    { numRuns: 300 },
  )
})

test.run()
