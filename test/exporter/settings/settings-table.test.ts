import { readFileSync } from 'node:fs'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { settings } from '../../../exporter-prometheus/lib/settings/settings.ts'

// The guide of options has the table of settings, which has everything that the builder and the options have.

const guide = readFileSync(new URL('../../../exporter-prometheus/guides/options.md', import.meta.url), 'utf8')
const start = guide.indexOf('| builder | option | default |')
const [, , ...rows] = guide.slice(start, guide.indexOf('\n\n', start)).split('\n')
/** Of each row the method, the option, and the default. */
const documented = rows.map(row => {
  const cells = row.split(' | ')
  return {
    method: /^\| `(\w+)\(/.exec(cells[0]!)?.[1],
    option: /^`(\w+)/.exec(cells[1]!)?.[1],
    initial: cells[2]!.replaceAll('`', ''),
  }
})

/** Defaults that are not written as values. */
const inWords: Readonly<Record<string, RegExp>> = {
  listener: /^'0\.0\.0\.0:9000' for install\(\)/,
  allowedAddresses: /^all$/,
  scrapeLimits: /^see \[Bounds\]/,
  clock: /^performance\.now$/,
}

function asWritten(initial: unknown): string {
  if (initial === undefined || (Array.isArray(initial) && initial.length === 0)) return 'none'
  if (Array.isArray(initial)) return initial.join(', ')
  return typeof initial === 'number' ? initial.toLocaleString('en-US') : String(initial)
}

test('the guide has a row for each setting, with its method and its option, in the same order', () => {
  assert.equal(
    documented.map(({ method, option }) => [option, method]),
    Object.entries(settings).map(([option, { method }]) => [option, method]),
  )
})

test('the guide has the default of each setting', () => {
  for (const { option, initial } of documented) {
    const words = inWords[option!]
    if (words !== undefined) assert.match(initial, words, option)
    else assert.is(initial, asWritten(settings[option as keyof typeof settings].initial), option)
  }
})

test('the builder has the method of each setting, and no other beside the ways to build', () => {
  const methods = Object.getOwnPropertyNames(PrometheusBuilder.prototype)
  assert.equal(
    methods.sort(),
    [
      ...['build', 'buildRecorder', 'constructor', 'install', 'installRecorder'],
      ...Object.values(settings).map(({ method }) => method),
    ].sort(),
  )
})

test('docs of options have the default that the table has', () => {
  const folder = new URL('../../../exporter-prometheus/lib/settings/', import.meta.url)
  const sources = ['transport', 'distribution', 'recording'].map(name =>
    readFileSync(new URL(`${name}-settings.ts`, folder), 'utf8'),
  )
  for (const [option, { initial }] of Object.entries(settings)) {
    if (typeof initial !== 'number' && typeof initial !== 'boolean') continue
    const doc = sources
      .map(
        source => new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\s*readonly ${option}\\?`, 's').exec(source)?.[1],
      )
      .find(found => found !== undefined)
    const text = doc!.replace(/\s+\*\s+/g, ' ')
    assert.match(text, new RegExp(`(?<!\\d)\`?${asWritten(initial)}\`? by default`), option)
  }
})

test.run()
