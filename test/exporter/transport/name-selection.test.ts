import { createServer } from 'node:http'
import { Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { collect, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Scraper } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { exposed } from '../../support/exposed.ts'
import { ask } from '../../support/http-client.ts'
import { freshRecorder } from '../../support/prometheus-fixture.ts'
import { listening } from '../../support/scrape-fixture.ts'

const g = '# TYPE g gauge\ng 1\n'
const other = '# TYPE other gauge\nother 2\n'
const h = '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\nh_sum 0.5\nh_count 1\n'

// What a query selects; the values are percent-encoded by most clients, the brackets by many.
const queries: Readonly<Record<string, string>> = {
  '': g + other + h,
  '?': g + other + h,
  '?name=g': g + other + h,
  '?name[]=g': g,
  '?name%5B%5D=g': g,
  '?name[]=g&name[]=other': g + other,
  '?name[]=other&x=1&name[]=g&name[]=g': g + other,
  '?name[]=h': h,
  '?name[]=h_count': h,
  '?name[]=h_bucket&name[]=h_sum': h,
  '?name[]=%67': g,
  '?name[]=absent': '',
  '?name[]=g&name[]=absent': g,
  // No name is no filter: a form that was left empty asks for everything.
  '?name[]=': g + other + h,
  '?name[]=&name[]=g': g,
  '?name[]=G': '',
  '?name[]=g%00': '',
  '?name[]=%ZZ': '',
}

function recordThree(): void {
  gauge('g').set(1)
  gauge('other').set(2)
  histogram('h').record(0.5)
}

test('the listener answers the families that are asked for by name[]', () =>
  listening({ buckets: [1] }, async ({ address }) => {
    recordThree()
    for (const [query, text] of Object.entries(queries)) {
      const answer = await ask(address, `/metrics${query}`)
      assert.equal([answer.status, answer.text], [200, text], query)
    }
    const whole = await ask(address, 'http://example.org/metrics?name[]=g')
    assert.is(whole.text, g)
  }))

test('collectors run for a narrowed scrape as for any other', () =>
  listening({}, async ({ address }) => {
    let runs = 0
    using _ending = collect(() => {
      runs += 1
      gauge('collected').set(runs)
    })
    assert.is((await ask(address, '/metrics?name[]=collected')).text, '# TYPE collected gauge\ncollected 1\n')
  }))

test('requestHandler does, too, wherever it is mounted', async () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  recordThree()
  const server = createServer(handle.requestHandler())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { address, port } = server.address() as { address: string; port: number }
  try {
    for (const [query, text] of Object.entries(queries)) {
      assert.is((await ask({ host: address, port }, `/anywhere${query}`)).text, text, query)
    }
  } finally {
    server.close()
  }
})

test('fetchHandler does, too', async () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  recordThree()
  const answer = handle.fetchHandler()
  for (const [query, text] of Object.entries(queries)) {
    const response = await answer(new Request(`http://localhost/metrics${query}#name[]=other`))
    assert.is(await response.text(), text, query)
  }
})

test('a selection does the same, in every format', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  recordThree()
  assert.is(handle.render({ names: ['h_count', 'g'] }), g + h)
  assert.is(handle.negotiate('text/plain', { names: ['g'] }).body, g)
  assert.is(handle.renderOpenMetrics({ names: ['g'] }), `${g}# EOF\n`)
  const { families } = JSON.parse(handle.renderJson({ names: ['h_sum'] })) as { families: [{ name: string }] }
  assert.equal(
    families.map(({ name }) => name),
    ['h'],
  )
})

test('with UTF-8 names a family is asked for as it is written, or as it was given', () => {
  const handle = freshRecorder(builder => builder.withUtf8Names().setBuckets([1]))
  gauge('a.b', { 'c.d': 1 }).set(1)
  gauge('a.b', { 'c.d': 2 }).set(2)
  histogram('h.s').record(0.5)
  const text = '# TYPE a_b gauge\na_b{c_d="1"} 1\n'
  for (const name of ['a.b', 'a_b']) {
    for (const label of ['c.d', 'c_d']) {
      assert.is(handle.render({ names: [name], labels: { [label]: 1 } }), text)
    }
  }
  assert.match(handle.render({ names: ['h.s_count'] }), '\nh_s_count 1\n')
  const asked = handle.negotiate('text/plain;escaping=allow-utf-8', { names: ['h.s_count'] })
  assert.match(String(asked.body), '\n{"h.s_count"} 1\n')
  assert.is(handle.negotiate('text/plain;escaping=allow-utf-8', { names: ['a_b'] }).body, '')
  const families = (names: string[]) =>
    (JSON.parse(handle.renderJson({ names })) as { families: unknown[] }).families.length
  assert.equal([families(['a.b']), families(['a_b'])], [1, 0])
})

for (const escaping of ['allow-utf-8', 'underscores', 'dots', 'values']) {
  test(`with ${escaping} a sample is asked for as its name was given, or is written`, () => {
    const handle = freshRecorder(builder =>
      builder.withUtf8Names().setBucketsForMetric(Matcher.full('h.s'), [1]),
    )
    histogram('h.s').record(0.5)
    histogram('q.s').record(0.5)
    const accept = `text/plain;escaping=${escaping}`
    const asked = (name: string) => String(handle.negotiate(accept, { names: name }).body)
    for (const name of ['h.s', 'q.s']) {
      const whole = asked(name)
      const written = /^# TYPE "?([^" ]+)"? (?:histogram|summary)$/m.exec(whole)?.[1]
      for (const suffix of ['_sum', '_count', '_bucket']) {
        const expected = suffix === '_bucket' && name === 'q.s' ? '' : whole
        assert.is(asked(`${name}${suffix}`), expected, `${name}${suffix}`)
        assert.is(asked(`${written}${suffix}`), expected, `${written}${suffix}`)
      }
    }
  })
}

test('with UTF-8 names a gauge whose name ends as that of a sample is asked for as it was given', () => {
  const handle = freshRecorder(builder => builder.withUtf8Names())
  gauge('a.b_count').set(1)
  gauge('_count').set(2)
  const asked = (name: string) => handle.negotiate('text/plain;escaping=dots', { names: [name] }).body
  assert.is(asked('a.b_count'), '# TYPE a_dot_b__count gauge\na_dot_b__count 1\n')
  assert.is(asked('_count'), '# TYPE _count gauge\n_count 2\n')
})

test('scrapes of everything share a render by their format, and a selection is rendered for itself', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const asked: unknown[] = []
  const scraper = new Scraper({
    collect: async () => {},
    expose(escaping, selection) {
      asked.push([escaping, selection?.names])
      return exposed(recorder, escaping)
    },
  })
  const scrape = (names: readonly string[], accept?: string) =>
    scraper.scrape({ accept, acceptEncoding: undefined, timeoutSeconds: undefined, names })
  await Promise.all([
    scrape([]),
    scrape(['a', 'b']),
    scrape([]),
    scrape(['b', 'a', 'b']),
    scrape(['a'], 'text/plain;escaping=dots'),
    scrape([], 'text/plain;escaping=dots'),
    scrape([], 'text/plain;version=1.0.0;escaping=dots'),
  ])
  // Four at a time; and then what is shared goes first.
  assert.equal(asked, [
    [undefined, undefined],
    [undefined, ['a', 'b']],
    [undefined, ['b', 'a']],
    ['dots', ['a']],
    ['dots', undefined],
  ])
})

test.run()
