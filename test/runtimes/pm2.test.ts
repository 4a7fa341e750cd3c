import { mkdirSync, readdirSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../e2e/processes.ts'
import { readGuide, shownBy } from '../support/guide.ts'
import { withoutTypes } from '../support/without-types.ts'
import { Application } from './support/application.ts'
import { Child, launch } from './support/child.ts'
import { subject } from './support/subject.ts'

// Four workers of PM2 in cluster mode, set up as the guide shows it: an environment variable says where they share their
// metrics.

const guide = readGuide('exporter-prometheus/guides/threads-and-processes.md')

/** What makes a histogram of each kind. */
const distributions = `
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
`

let application: Application

subject('PM2', 'installation', async () => {
  application = await Application.make('pm2-cluster')
  return application.version('pm2')
})

test.after(() => application?.remove())

interface Answer {
  readonly pid: number
  readonly jobs: number
}

async function ask(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Connection: 'close' } })
  assert.is(response.status, 200, path)
  return response.text()
}

/** Checks what the distributions of so many jobs are. */
function checkDistributions(text: string, jobs: number): void {
  for (const name of ['bucketed', 'native', 'summary']) {
    assert.match(text, new RegExp(`^${name}_count ${jobs}$`, 'm'))
    assert.match(text, new RegExp(`^${name}_sum ${3 * jobs}$`, 'm'))
  }
  assert.match(text, /^bucketed_bucket\{le="1"\} 0$/m)
  assert.match(text, new RegExp(`^bucketed_bucket\\{le="10"\\} ${jobs}$`, 'm'))
}

/** Asks until the answer is as expected, and returns it. */
async function askUntil(port: number, path: string, expected: RegExp): Promise<string> {
  let answer = ''
  for (let time = 0; time < 150; time++) {
    answer = await ask(port, path).catch(error => String(error))
    if (expected.test(answer)) return answer
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`${path} answers ${answer}`)
}

subject(
  'PM2',
  'whichever worker in cluster mode is scraped answers for all, also after they were replaced',
  async () => {
    const port = await freePort()
    const directory = application.at('metrics')
    mkdirSync(application.at('home'))
    application.write(
      'shop.mjs',
      `import { Matcher } from 'metrics-exporter-prometheus'\n${withoutTypes(shownBy(guide, 'ts', 'optionsFromEnvironment'))}`.replace(
        'reuse: true',
        `reuse: true, ${distributions}`,
      ),
    )
    application.write('server.js', "import('./serve.mjs')")
    application.write('ecosystem.yml', shownBy(guide, 'yaml', 'apps:').replace('/run/shop', directory))
    const options = {
      cwd: application.path,
      env: { PORT: String(port), PM2_HOME: application.at('home'), PM2_DISCRETE_MODE: 'true' },
    }
    const command = [application.module('pm2/bin/pm2-runtime'), 'ecosystem.yml']
    const pm2 = new Child(process.execPath, command, options)
    try {
      await askUntil(port, '/metrics', /metrics_members\{state="living"\} 4\n/)
      const counted = new Map<number, number>()
      for (let time = 0; time < 60; time++) {
        const { pid } = JSON.parse(await ask(port, '/work')) as Answer
        counted.set(pid, (counted.get(pid) ?? 0) + 1)
      }
      assert.is(counted.size, 4, 'all workers were met')
      const asked = new Set<string>()
      for (let time = 0; time < 12; time++) {
        asked.add(
          /answered_by\{pid="(\d+)"\}/.exec(await askUntil(port, '/metrics', /\njobs_total 60\n/))![1]!,
        )
      }
      assert.ok(asked.size > 1, 'several workers were scraped')
      // PM2 starts others in their place.
      const pids = [...counted.keys()]
      await ask(port, `/end`)
      await ask(port, `/throw`).catch(() => {})
      const after = await askUntil(
        port,
        '/metrics',
        /metrics_members\{state="living"\} 4\nmetrics_members\{state="ended"\} 2\n/,
      )
      assert.match(after, /\njobs_total 62\n/)
      checkDistributions(after, 62)
      // They have written that within a second.
      await askUntil(port, '/metrics', /\nstarts_total 6\n/)
      assert.is(pids.length, 4)
      assert.ok(readdirSync(directory).length <= 4 + 3, readdirSync(directory).join())
      for (let time = 0; time < 20; time++) await ask(port, '/work')
      // It interrupts each of them, and all have their last word.
      await launch(process.execPath, [application.module('pm2/bin/pm2'), 'reload', 'all'], options)
      const reloaded = await askUntil(
        port,
        '/metrics',
        /metrics_members\{state="living"\} 4\nmetrics_members\{state="ended"\} 6\n/,
      )
      assert.match(reloaded, /\njobs_total 82\n/)
      assert.match(reloaded, /\ngoodbyes_total 6\n/)
      checkDistributions(reloaded, 82)
    } finally {
      pm2.stop()
      await pm2.ended
    }
    return application.version('pm2')
  },
)

test.run()
