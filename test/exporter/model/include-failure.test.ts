import { type IncludedSource, mergeGatherers } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import { collectorErrors, conflicts, fixed, newRecorder } from '../../support/include-fixture.ts'
import { freshRecorder, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'
import { warningsOf } from '../../support/warnings.ts'

test.after.each(uninstall)

const failing: Readonly<Record<string, IncludedSource>> = {
  throws: () => {
    throw new Error('no')
  },
  rejects: () => Promise.reject(new Error('no')),
  garbage: () => 'garbage\n',
  lateGarbage: async () => 'fine 1\n{',
  number: () => 5 as never,
  nothing: () => undefined as never,
  lateObject: async () => ({}) as never,
  gatherer: { gather: () => ({ families: 5 }) as never },
  families: fixed([5 as never]),
  registry: { metrics: async () => Promise.reject(new Error('no')) },
  long: () => '#'.repeat(10_000_001),
}

for (const [name, source] of Object.entries(failing)) {
  test(`a source that fails (${name}) is left out and counted by its name, and the rest is served`, async () => {
    const handle = freshRecorder()
    counter('ours_total').increment()
    handle.include(() => 'fine 1\n')
    let isBroken = false
    const broken = Object(source) as { gather?: () => never; metrics?: () => never }
    const method = typeof source === 'function' ? 'metrics' : broken.gather ? 'gather' : 'metrics'
    const run = (typeof source === 'function' ? source : broken[method]!) as () => never
    const well: () => never = () => (method === 'gather' ? { families: [] } : '') as never
    handle.include({ [method]: () => (isBroken ? run() : well()) } as never, { name })
    await handle.renderAsync()
    isBroken = true
    const answer = await handle.fetchHandler()(new Request('http://localhost/'))
    assert.is(answer.status, 200)
    const text = await answer.text()
    assert.equal(
      ['ours_total', 'fine', collectorErrors(name)].map(sample => sampleValue(text, sample)),
      ['1', '1', '1'],
    )
    isBroken = false
    assert.is(sampleValue(await handle.renderAsync(), collectorErrors(name)), '1')
  })
}

for (const [what, given] of [
  ['a string', (text: string) => text],
  ['a promise', async (text: string) => text],
] as const) {
  test(`a source of ${what} that failed shows nothing of what it gave before, and comes back`, async () => {
    const handle = freshRecorder()
    let text = 'theirs 1\n'
    handle.include(() => given(text))
    const shown = async () => sampleValue(await handle.renderAsync(), 'theirs')
    assert.is(await shown(), '1')
    text = 'theirs\n'
    assert.is(await shown(), undefined)
    text = 'theirs 2\n'
    assert.is(await shown(), '2')
  })
}

test('a source that takes longer than collectors may is left out of that scrape, counted, and shown once it is there', async () => {
  const handle = freshRecorder()
  let gate = openGate<string>()
  handle.include(() => gate.promise, { name: 'slow' })
  gate.resolve('theirs 1\n')
  assert.is(sampleValue(await handle.renderAsync(), 'theirs'), '1')
  gate = openGate<string>()
  // The time-out of a render does not keep the process alive.
  const awake = setInterval(() => {}, 1_000)
  const late = await handle.renderAsync({ timeoutMs: 1 })
  clearInterval(awake)
  assert.equal([sampleValue(late, 'theirs'), sampleValue(late, collectorErrors('slow'))], [undefined, '1'])
  assert.is(sampleValue(handle.render(), 'theirs'), undefined)
  gate.resolve('theirs 2\n')
  await nextTurn()
  assert.is(sampleValue(await handle.renderAsync(), 'theirs'), '2')
})

test('whatever a source says, the exposition is valid', async () => {
  const handle = freshRecorder()
  counter('ours_total').increment()
  handle.include(
    () => `{"größe","über \\"alles\\""="ä\\n"} 1
{"a.b"} 1
{"a_b"} 2
{"x","__name__"="y","le"="z"} 1
# TYPE c counter
c -1
c{a="1"} NaN
c{a="2"} 1
# HELP c ${'"\\n\\\\'.repeat(5)}
# TYPE h histogram
h_bucket{le="1"} 3
h_bucket{le="+Inf"} 2
h_bucket{a="1",le="1.5"} 1.5
h_count{a="1"} 1.5
# TYPE s summary
s{quantile="7"} 1
s_count 1
s_sum 1
# TYPE t summary
t_count{quantile="0.5"} 1
ours_total 5
`,
  )
  const gathered = (await warningsOf(() => void handle.render())).join('\n')
  for (const format of ['text', 'openmetrics'] as const) {
    const text = handle.render({ format })
    if (format === 'text') parseStrictly(text)
    assert.match(text, /^c\{a="2"\} 1$/m)
    assert.not.match(text, /__name__|NaN|1\.5/)
  }
  assert.match(handle.render(), /^gr__e\{_ber__alles_="ä\\n"\} 1$/m)
  assert.match(gathered, /"h" could not be written/)
  assert.is(sampleValue(handle.render(), conflicts('ours_total')), '1')
})

test('an exemplar that is longer than OpenMetrics allows is left out, and its sample stays', () => {
  const handle = freshRecorder()
  const line = (id: string): string => `c_total{id="${id.length}"} 1 # {trace_id="${id}"} 1 1\n`
  // The name of the label has 8 characters, and the last of these characters take two units each.
  const fitting = ['x'.repeat(120), '😀'.repeat(120)]
  const long = ['x'.repeat(121), '😀'.repeat(121), 'x'.repeat(10_000)]
  handle.include(() => `# TYPE c counter\n${[...fitting, ...long].map(line).join('')}# EOF\n`)
  const lines = handle
    .renderOpenMetrics()
    .split('\n')
    .filter(one => one.startsWith('c_total'))
  assert.equal(
    lines.map(one => one.includes(' # {')),
    [true, true, false, false, false],
  )
})

test('foreign text is escaped and cut in what is reported', async () => {
  const handle = freshRecorder()
  handle.include(() => `evil\u001b[31m ${'x'.repeat(5_000)}\n`, { name: 'evil' })
  const messages = await warningsOf(() => void handle.render())
  assert.is(messages.length, 1)
  assert.match(messages[0]!, /^The collector "evil" failed: line 1 does not parse: /)
  assert.not.ok(messages[0]!.includes('\u001b'))
  assert.ok(messages[0]!.length < 500)
})

test('a part of a merge that fails does not take the others with it', async () => {
  const handle = freshRecorder()
  const other = newRecorder()
  other.registerCounter('theirs_total', undefined).increment(1)
  handle.include(mergeGatherers([other.handle(), { gather: () => Promise.reject(new Error('no')) }]), {
    name: 'merge',
  })
  assert.is(sampleValue(await handle.renderAsync(), 'theirs_total'), '1')
  assert.is(sampleValue(handle.render(), collectorErrors('merge_2')), '1')
})

test.run()
