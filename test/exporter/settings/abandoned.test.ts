import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type BuildError, install, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, globalRecorder, noopRecorder, SetRecorderError } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { withInstalled } from '../../support/installed.ts'
import { rejectionOf } from '../../support/prometheus-fixture.ts'
import { RecordingRecorder } from '../../support/recording-recorder.ts'

// An exporter that cannot be made leaves nothing behind: no file for the other processes, and nothing that runs at exit.

async function onTakenPort(body: (address: string) => Promise<void>): Promise<void> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await body(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
  }
}

function filesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : []
}

const listening: Readonly<Record<string, (directory: string, listener: string) => Promise<unknown>>> = {
  install: (directory, listener) => install({ processes: { directory, program: 'test' }, listener }),
  build: (directory, listener) =>
    new PrometheusBuilder().withProcesses(directory, 'test').withHttpListener(listener).build(),
}

for (const [way, make] of Object.entries(listening)) {
  test(`${way}() whose port is taken leaves no file for other processes, and is not installed`, () =>
    withDirectory(folder =>
      onTakenPort(listener =>
        withInstalled(noopRecorder, async () => {
          const directory = join(folder, 'members')
          const exits = process.listenerCount('exit')
          const error = await rejectionOf(make(directory, listener))
          assert.is((error as BuildError).code, 'LISTENER_FAILED')
          assert.ok(existsSync(directory))
          assert.equal(filesIn(directory), [])
          assert.is(process.listenerCount('exit'), exits)
          assert.is(globalRecorder(), noopRecorder)
        }),
      ),
    ))
}

const installing: Readonly<Record<string, (directory: string) => Promise<unknown>>> = {
  install: directory => install({ processes: { directory, program: 'test' }, listener: false }),
  installRecorder: async directory => installRecorder({ processes: { directory, program: 'test' } }),
}

for (const [way, make] of Object.entries(installing)) {
  test(`${way}() beside the recorder of somebody else leaves no file for other processes`, () =>
    withDirectory(folder =>
      withInstalled(new RecordingRecorder(), async other => {
        const directory = join(folder, 'members')
        assert.instance(await rejectionOf(make(directory)), SetRecorderError)
        assert.equal(filesIn(directory), [])
        assert.is(globalRecorder(), other)
        counter('jobs_total').increment(2)
        assert.is(other.value('counter', 'jobs_total'), 2)
      }),
    ))
}

test.run()
