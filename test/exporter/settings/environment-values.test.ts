import { optionsFromEnvironment } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { refusalOf } from '../../support/environment-refusal.ts'

// Which values each variable takes, and which are refused.

const words: ReadonlyArray<readonly [enabled: boolean, ...words: string[]]> = [
  [true, 'true', '1', 'yes', 'on', 'TRUE', 'True', 'On'],
  [false, 'false', '0', 'no', 'off', 'FALSE', 'Off'],
]
for (const [enabled, ...texts] of words) {
  test(`ENABLED is ${enabled} for ${texts.join(', ')}`, () => {
    for (const text of texts)
      assert.is(optionsFromEnvironment('A', { A_ENABLED: text }).enabled, enabled, text)
  })
}

const readable: Readonly<Record<string, readonly string[]>> = {
  PORT: ['0', '1', '8081', '65535', '08081'],
  HOST: [
    '0.0.0.0',
    '::1',
    'fe80::1%eth0',
    'localhost',
    'metrics_1.example.com',
    'a.',
    'xn--bcher-kva.example',
  ],
}
for (const [name, texts] of Object.entries(readable)) {
  test(`${name} takes ${texts.join(', ')}`, () => {
    for (const text of texts) {
      const { listener } = optionsFromEnvironment('A', { [`A_${name}`]: text })
      assert.is(name === 'PORT' ? listener!.port : listener!.host, name === 'PORT' ? Number(text) : text)
    }
  })
}

const unreadable: Readonly<Record<string, readonly [takes: string, ...texts: string[]]>> = {
  ENABLED: ['true or false', 'y', '2', ' true', 'enabled', 'null'],
  PORT: ['0 to 65535', '65536', '-0', '-', '-1.5', '+1', '8081 ', '80.5', '1e3', '0x50', 'http', '::'],
  HOST: [
    'IP address',
    '127.0.0.1:8081',
    '[::1]',
    'http://localhost',
    'a b',
    '-a',
    '.',
    'a..b',
    'a/b',
    'x'.repeat(64),
  ],
  HEALTH_PATH: ['such as /health', 'health', '/a?b', '/a b', '/a/../b', '/é'],
  LIVE_PATH: ['as clients ask for it', 'http://localhost/live', '/a#b'],
}
for (const [name, [takes, ...texts]] of Object.entries(unreadable)) {
  for (const text of texts) {
    test(`${name}=${text} is refused, naming the variable, the value and what it takes`, () => {
      const { message } = refusalOf({
        [`APP_${name}`]: text,
        APP_ENABLED: name === 'ENABLED' ? text : 'false',
      })
      for (const part of [`APP_${name} is`, JSON.stringify(text), takes]) {
        assert.ok(message.includes(part), `"${part}" is not in "${message}"`)
      }
    })
  }
}

for (const prefix of ['', 'APP_', 'MY-APP', '1APP', 'A=B', null as never]) {
  test(`the prefix ${JSON.stringify(prefix)} is refused`, () => {
    assert.match(refusalOf({}, prefix).message, /The prefix .* give letters/)
  })
}

test.run()
