import { version } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resourceOf } from '../../../../exporter-prometheus/lib/transport/otlp/resource.ts'

// What the attributes of a resource are, where the program says nothing, and where it says otherwise.

/** What it is where the program runs in this executable. */
function attributesIn(
  executable: string,
  given: Parameters<typeof resourceOf>[0] = {},
): Record<string, unknown> {
  const { execPath } = process
  process.execPath = executable
  try {
    return Object.fromEntries(resourceOf(given))
  } finally {
    process.execPath = execPath
  }
}

test('all defaults are there, with the name of the executable', () => {
  for (const [executable, name] of [
    ['/usr/bin/node', 'node'],
    ['C:\\Program Files\\nodejs\\node.exe', 'node'],
    ['C:\\Program Files\\Bun\\BUN.EXE', 'BUN'],
    ['bun', 'bun'],
    ['/opt/node.exe.d/deno', 'deno'],
    ['', 'node'],
  ] as const) {
    const { 'service.instance.id': id, ...others } = attributesIn(executable)
    assert.match(String(id), /^[\da-f-]{36}$/)
    assert.equal(others, {
      'service.name': `unknown_service:${name}`,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'metrics-facade',
      'telemetry.sdk.version': version,
    })
  }
})

test('the instance has one number for as long as the process lives', () => {
  const [one, two] = [attributesIn('node'), attributesIn('node')]
  assert.is(one['service.instance.id'], two['service.instance.id'])
})

test('what the program says replaces a default, and undefined takes it out', () => {
  const attributes = attributesIn('node', {
    'service.name': 'shop',
    'service.instance.id': undefined,
    'telemetry.sdk.name': undefined,
    replicas: 3,
  })
  assert.equal(attributes, {
    'service.name': 'shop',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': version,
    replicas: 3,
  })
})

test.run()
