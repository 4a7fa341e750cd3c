import type { Browser } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPage, startBrowser, tableOf } from './browser.ts'
import { parse } from './judges.ts'
import { eventually, type Program, startExample } from './processes.ts'

// The page of each example in a real browser, while requests come: what it shows is what the exposition says.

interface Example {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** Where requests go, and how many rounds of 40. */
  readonly target: RegExp
  readonly rounds: number
  /** The families of which every value is compared. */
  readonly own: RegExp
}

const examples: readonly Example[] = [
  {
    name: 'inference-service.ts',
    env: { PORT: '0', METRICS_PORT: '0' },
    target: /http:\S+\/classify/,
    rounds: 25,
    own: /^inference_/,
  },
  {
    name: 'model-server.ts',
    env: { PORT: '0' },
    target: /http:\S+\/predict\/all/,
    rounds: 20,
    own: /^navi_/,
  },
  {
    name: 'distributed-runtime.ts',
    env: { PORT: '0', DYN_SYSTEM_ENABLED: 'true', DYN_SYSTEM_PORT: '0' },
    target: /http:\S+\/generate/,
    rounds: 4,
    own: /^dynamo_component_(?!system_uptime)/,
  },
  {
    name: 'statsd-service.ts',
    env: { PORT: '0', CHARTS_PORT: '0' },
    target: /http:\S+\/classify\/urgent/,
    rounds: 20,
    own: /^text/,
  },
]

let browser: Browser

test('the browser starts', async () => {
  browser = await startBrowser()
})

test.after(() => browser?.close())

/** By family the values that the table of the page has for it: totals, values, or counts. */
async function toldBy(metricsUrl: string, own: RegExp): Promise<Map<string, readonly number[]>> {
  const text = await (await fetch(metricsUrl)).text()
  const told = new Map<string, readonly number[]>()
  for (const { name, samples } of parse(text)) {
    if (!own.test(name) || /_info$/.test(name)) continue
    const total = `${name}_total`
    const wanted = samples.filter(sample => [name, total, `${name}_count`].includes(sample.name))
    const values = wanted.filter(({ labels }) => !('quantile' in labels)).map(({ number }) => number)
    const isCounter = wanted.some(sample => sample.name === total)
    told.set(
      isCounter ? total : name,
      values.sort((a, b) => a - b),
    )
  }
  return told
}

for (const { name, env, target, rounds, own } of examples) {
  test(`${name}: under load, its page shows what its exposition says, and loads nothing but itself`, async () => {
    const service: Program = startExample(name, env)
    try {
      const [requests] = await service.says(target)
      const [, charts = ''] = await service.says(/^Charts +(http:\S+)$/m)
      const metricsUrl = new URL('/metrics', charts).href
      const load = startExample('send-requests.ts', { TARGET: requests, ROUNDS: String(rounds) })
      const { page, problems, requests: asked } = await openPage(browser, charts)
      await load.ends()
      const families = await toldBy(metricsUrl, own)
      assert.ok(families.size >= 3, [...families.keys()].join())
      for (const [family, values] of families) {
        await eventually(`${family} to be ${values}`, async () => {
          const rows = Object.entries(await tableOf(page, family)).filter(
            ([row]) => values.length < 2 || row !== 'all',
          )
          const shown = rows.map(([, cells]) => cells.at(-1)!).sort((a, b) => a - b)
          // Rounded to twelve digits on their way.
          const isSame = values.every(
            (value, index) => Math.abs(value - shown[index]!) <= Math.abs(value) * 1e-11,
          )
          if (shown.length === values.length && isSame) return true
          throw new Error(`it is ${shown}`)
        })
      }
      const summary = await page
        .getByRole('img', { name: /^Chart of / })
        .first()
        .getAttribute('aria-label')
      assert.match(summary!, /now .*between .* and /)
      assert.equal(problems, [])
      assert.equal([...new Set(asked)], [charts])
      await page.close()
    } finally {
      await service.stop()
    }
  })
}

test.run()
