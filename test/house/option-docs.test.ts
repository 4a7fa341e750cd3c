import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// What an editor shows on hover. Of an option without a word, nobody knows what happens when it is left out.

/** The members of an interface in a source, each with its docstring. */
function membersOf(path: string, name: string): ReadonlyMap<string, string> {
  const source = readFileSync(path, 'utf8')
  const start = source.search(new RegExp(`^export interface ${name} (extends .*)?\\{`, 'm'))
  assert.ok(start >= 0, `${path} has no interface ${name}`)
  const body = source.slice(start, source.indexOf('\n}', start))
  const members = new Map<string, string>()
  let end = 0
  for (const { 1: member, index } of body.matchAll(/^ *readonly (\w+)\??:/gm)) {
    const doc = /\/\*\*(?:(?!\*\/).)*\*\/\s*$/s.exec(body.slice(end, index))?.[0] ?? ''
    members.set(member!, doc)
    end = index
  }
  return members
}

/** A docstring without its tags. */
function textOf(doc: string): string {
  return doc
    .replace(/\/?\*+\/?/g, ' ')
    .replace(/@\w+.*/gs, '')
    .replace(/\s+/g, ' ')
    .trim()
}

const interfaces: ReadonlyArray<readonly [path: string, name: string, least: number]> = [
  ['exporter-prometheus/lib/settings/transport-settings.ts', 'TransportOptions', 8],
  ['exporter-prometheus/lib/settings/distribution-settings.ts', 'DistributionOptions', 8],
  ['exporter-prometheus/lib/settings/recording-settings.ts', 'RecordingOptions', 11],
  ['exporter-prometheus/lib/transport/limits.ts', 'ScrapeLimits', 7],
  ['exporter-prometheus/lib/transport/http/address.ts', 'ListenOptions', 3],
  ['exporter-prometheus/lib/transport/http/tls-files.ts', 'TlsFiles', 4],
  ['exporter-prometheus/lib/transport/http/paths.ts', 'PathOptions', 3],
  ['exporter-prometheus/lib/transport/http/access-settings.ts', 'AccessOptions', 2],
  ['exporter-prometheus/lib/transport/http/access-settings.ts', 'CredentialOptions', 2],
  ['exporter-prometheus/lib/transport/socket/address.ts', 'SocketListenOptions', 3],
  ['exporter-prometheus/lib/settings/environment.ts', 'EnvironmentDefaults', 1],
  ['exporter-prometheus/lib/transport/page/page-settings.ts', 'PageOptions', 1],
  ['exporter-prometheus/lib/transport/push-gateway/push-settings.ts', 'PushGatewayOptions', 9],
  ['exporter-prometheus/lib/transport/otlp/otlp-settings.ts', 'OtlpOptions', 8],
  ['exporter-prometheus/lib/transport/remote-write/remote-write-settings.ts', 'RemoteWriteOptions', 13],
  ['exporter-prometheus/lib/transport/client-tls.ts', 'ClientTlsFiles', 4],
  ['exporter-prometheus/lib/series/native-settings.ts', 'NativeHistogramSettings', 6],
  ['exporter-prometheus/lib/series/summary-settings.ts', 'SummarySettings', 4],
  ['lib/process/options.ts', 'ProcessMetricsOptions', 5],
  ['lib/http/options.ts', 'HttpMetricsOptions', 13],
]

/** Said of what has no value of its own where it is left out. */
const withoutDefault: ReadonlySet<string> = new Set(['job', 'port', 'socketPath', 'certificate', 'key'])

for (const [path, name, least] of interfaces) {
  test(`every member of ${name} says what it does, and what it is by default`, () => {
    const members = membersOf(path, name)
    assert.ok(members.size >= least, `${members.size} members of ${name} were found`)
    for (const [member, doc] of members) {
      const text = textOf(doc)
      assert.ok(text.length >= 30, `${name}.${member} is documented with "${text}"`)
      if (withoutDefault.has(member)) continue
      assert.match(text, /\bdefaults?\b/, `${name}.${member} does not say its default`)
      if (/Ms$/.test(member)) assert.match(text, /[Mm]illiseconds/, `${name}.${member} has no unit`)
    }
  })
}

test('a docstring that only refers to another is found out', () => {
  assert.is(textOf('/** @see PrometheusBuilder.setBuckets */'), '')
  assert.is(textOf('/** Half. `1` by default.\n   *\n   * @see x\n   */'), 'Half. `1` by default.')
})

test.run()
