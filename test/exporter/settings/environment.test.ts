import {
  type BuildError,
  install,
  installRecorder,
  optionsFromEnvironment,
} from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { refusalOf } from '../../support/environment-refusal.ts'
import { ask } from '../../support/http-client.ts'
import { errorOf, rejectionOf, uninstall } from '../../support/prometheus-fixture.ts'

// What the variables of a prefix say, and what wins where several do.

test.after.each(uninstall)

test('the variables of a prefix say whether and where to listen', () => {
  const environment = {
    DYN_SYSTEM_ENABLED: 'true',
    DYN_SYSTEM_PORT: '8081',
    DYN_SYSTEM_HOST: '127.0.0.1',
    APP_PORT: 'none',
  }
  assert.equal(optionsFromEnvironment('DYN_SYSTEM', environment), {
    enabled: true,
    listener: { host: '127.0.0.1', port: 8081 },
  })
})

test('what is not set, or empty, is left out', () => {
  assert.equal(optionsFromEnvironment('APP', {}), { enabled: false })
  const empty = { APP_ENABLED: '', APP_PORT: '', APP_HOST: '', APP_HEALTH_PATH: '', APP_LIVE_PATH: '' }
  assert.equal(optionsFromEnvironment('APP', empty), { enabled: false })
  assert.equal(optionsFromEnvironment('APP', { APP_ENABLED: 'true' }), { enabled: true })
})

test('a variable says whether there is a page', () => {
  assert.equal(optionsFromEnvironment('APP', { APP_PAGE: 'on' }), { enabled: false, page: true })
  assert.equal(optionsFromEnvironment('APP', { APP_PORT: '1', APP_PAGE: 'No' }), {
    enabled: true,
    page: false,
    listener: { port: 1 },
  })
  assert.match(refusalOf({ APP_PAGE: '/charts' }).message, /APP_PAGE is "\/charts": set it to true or false/)
})

test('a host or a path alone has the default port', () => {
  assert.equal(optionsFromEnvironment('APP', { APP_HOST: '::' }).listener, { host: '::', port: 9000 })
  assert.equal(optionsFromEnvironment('APP', { APP_LIVE_PATH: '/up' }).listener, {
    livePath: '/up',
    port: 9000,
  })
})

test('where processes share their metrics is an option of its own', () => {
  assert.equal(optionsFromEnvironment('APP', { APP_PROCESSES_DIRECTORY: '/run/app' }), {
    enabled: false,
    processes: { directory: '/run/app' },
  })
  assert.equal(optionsFromEnvironment('APP', { APP_PORT: '1', APP_PROCESSES_DIRECTORY: 'metrics' }), {
    enabled: true,
    listener: { port: 1 },
    processes: { directory: 'metrics' },
  })
  assert.equal(optionsFromEnvironment('APP', { APP_PROCESSES_DIRECTORY: '' }), { enabled: false })
  assert.match(
    refusalOf({ APP_PROCESSES_DIRECTORY: 'a\0b' }).message,
    /APP_PROCESSES_DIRECTORY.*the path of a directory/,
  )
})

test('the paths for probes are read', () => {
  const environment = { APP_PORT: '1', APP_HEALTH_PATH: '/ready', APP_LIVE_PATH: '/a%20b' }
  assert.equal(optionsFromEnvironment('APP', environment).listener, {
    port: 1,
    healthPath: '/ready',
    livePath: '/a%20b',
  })
})

test('limits of cardinality are read, and refused if they are not numbers of at least 1', () => {
  assert.equal(optionsFromEnvironment('APP', { APP_CARDINALITY_PER_LABEL: '200' }).cardinality, {
    perLabel: 200,
    perMetric: undefined,
  })
  const both = { APP_CARDINALITY_PER_LABEL: '20', APP_CARDINALITY_PER_METRIC: '2000' }
  const { enabled, ...options } = optionsFromEnvironment('APP', both)
  assert.is(enabled, false)
  const handle = installRecorder(options)
  for (let index = 0; index < 100; index++) counter('seen_total', { user: index }).increment()
  assert.is(handle.render({ names: 'seen_total' }).match(/^seen_total/gm)!.length, 21)
  for (const text of ['0', '-1', '1.5', 'many', '1e3', '9999999999']) {
    assert.match(
      refusalOf({ APP_CARDINALITY_PER_METRIC: text }).message,
      `APP_CARDINALITY_PER_METRIC is "${text}": set it to a number of at least 1.`,
    )
  }
})

test('the value that stands for others is read, and refused if it is none, or without a limit', () => {
  const { enabled, ...options } = optionsFromEnvironment('APP', {
    APP_CARDINALITY_PER_LABEL: '1',
    APP_CARDINALITY_OVERFLOW: '(all others)',
  })
  assert.is(enabled, false)
  const handle = installRecorder(options)
  for (const user of 'abc') counter('seen_total', { user }).increment()
  assert.equal(handle.render({ names: 'seen_total' }).match(/^seen_total.*/gm), [
    'seen_total{user="a"} 1',
    'seen_total{user="(all others)"} 2',
  ])
  for (const text of ['x'.repeat(101), '\uD800']) {
    const environment = { APP_CARDINALITY_PER_METRIC: '5', APP_CARDINALITY_OVERFLOW: text }
    assert.match(
      refusalOf(environment).message,
      /^APP_CARDINALITY_OVERFLOW is .*: set it to a short string, /,
    )
  }
  assert.is(
    refusalOf({ APP_CARDINALITY_OVERFLOW: 'rest' }).message,
    'APP_CARDINALITY_OVERFLOW is "rest", but nothing is limited: set APP_CARDINALITY_PER_LABEL, too.',
  )
})

const states: ReadonlyArray<
  readonly [enabled: string | undefined, port: string | undefined, usually: boolean | undefined, is: boolean]
> = [
  [undefined, undefined, undefined, false],
  [undefined, undefined, false, false],
  [undefined, undefined, true, true],
  [undefined, '8081', undefined, true],
  [undefined, '8081', false, true],
  [undefined, '0', undefined, true],
  [undefined, '-1', undefined, false],
  [undefined, '-1', true, false],
  ['true', undefined, undefined, true],
  ['true', undefined, false, true],
  ['true', '8081', undefined, true],
  ['true', '-1', undefined, false],
  ['true', '-1', true, false],
  ['false', undefined, undefined, false],
  ['false', undefined, true, false],
  ['false', '8081', undefined, false],
  ['false', '8081', true, false],
  ['false', '-1', true, false],
]
for (const [ENABLED, PORT, usually, expected] of states) {
  test(`ENABLED=${ENABLED} and PORT=${PORT}, by default ${usually}, is ${expected ? 'enabled' : 'disabled'}`, () => {
    const environment = { APP_ENABLED: ENABLED, APP_PORT: PORT }
    const defaults = { port: 7000, ...(usually !== undefined && { enabled: usually }) }
    assert.equal(optionsFromEnvironment('APP', environment, defaults), {
      enabled: expected,
      listener: { port: PORT === undefined || PORT === '-1' ? 7000 : Number(PORT) },
    })
  })
}

test('a variable wins over a default, and each default counts on its own', () => {
  const defaults = { host: '127.0.0.1', port: 7000, path: '/m', healthPath: '/h' }
  assert.equal(optionsFromEnvironment('APP', {}, defaults), { enabled: false, listener: defaults })
  const environment = { APP_HOST: '::1', APP_HEALTH_PATH: '/ready' }
  assert.equal(optionsFromEnvironment('APP', environment, defaults).listener, {
    ...defaults,
    host: '::1',
    healthPath: '/ready',
  })
  assert.equal(optionsFromEnvironment('APP', {}, { enabled: true }), { enabled: true })
})

for (const [defaults, problem] of [
  [8081, /optionsFromEnvironment got 8081 for defaults. Give an object/],
  [null, /got null for defaults/],
  [{ enabled: 'true' }, /optionsFromEnvironment, enabled got "true". Give true or false/],
] as const) {
  test(`the defaults ${JSON.stringify(defaults)} are refused`, () => {
    const error = errorOf(() => optionsFromEnvironment('A', {}, defaults as never)) as BuildError
    assert.is(error.code, 'INVALID_OPTION')
    assert.match(error.message, problem)
  })
}

test('without an environment it reads that of the process', () => {
  process.env.METRICS_TEST_PORT = '1'
  try {
    assert.is(optionsFromEnvironment('METRICS_TEST').listener?.port, 1)
  } finally {
    delete process.env.METRICS_TEST_PORT
  }
})

test('what a program has added to every object is not read', () => {
  const inherited = Object.create({ A_ENABLED: 'true', A_PORT: '1', A_HOST: '::', A_HEALTH_PATH: '/h' })
  assert.equal(optionsFromEnvironment('A', inherited), { enabled: false })
})

test('install() takes what was read, and port 0 listens on a port that handle.address tells', async () => {
  const environment = { DYN_SYSTEM_ENABLED: 'true', DYN_SYSTEM_PORT: '0', DYN_SYSTEM_HOST: '127.0.0.1' }
  const { enabled, ...options } = optionsFromEnvironment('DYN_SYSTEM', environment)
  assert.is(enabled, true)
  const handle = await install(options)
  try {
    assert.is(handle.address?.host, '127.0.0.1')
    const address = handle.address!
    assert.ok(address.port > 0)
    counter('jobs_total').increment()
    assert.match((await ask(address, '/metrics')).text, 'jobs_total 1\n')
  } finally {
    await handle.close()
  }
})

test('a listener of the program is kept where only ENABLED is set', async () => {
  const { enabled, ...options } = optionsFromEnvironment('DYN_SYSTEM', { DYN_SYSTEM_ENABLED: '1' })
  assert.is(enabled, true)
  const handle = await install({ listener: { host: '127.0.0.1', port: 0, path: '/own' }, ...options })
  try {
    assert.is((await ask(handle.address!, '/own')).status, 200)
  } finally {
    await handle.close()
  }
})

test('install() serves probes at the paths that were read', async () => {
  const environment = { A_PORT: '0', A_HEALTH_PATH: '/ready', A_LIVE_PATH: '/up' }
  const { enabled: _, ...options } = optionsFromEnvironment('A', environment, { host: '127.0.0.1' })
  const handle = await install({ health: () => false, ...options })
  try {
    assert.is((await ask(handle.address!, '/ready')).status, 503)
    assert.is((await ask(handle.address!, '/up')).status, 200)
  } finally {
    await handle.close()
  }
})

test('a path that two variables give is refused when it is used', async () => {
  const environment = { A_PORT: '0', A_HEALTH_PATH: '/up', A_LIVE_PATH: '/up' }
  const { enabled: _, ...options } = optionsFromEnvironment('A', environment)
  const error = (await rejectionOf(install(options))) as BuildError
  assert.equal(error.code, 'INVALID_LISTENER')
})

test.run()
