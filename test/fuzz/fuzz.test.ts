import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import { setUps } from './program.ts'

// A program that emits, describes, removes, renders and scrapes at random has to agree with its books after every look at
// it, and no step may take longer than it should. The seeds are the same in each run; `FUZZ_SEED` and `FUZZ_STEPS` choose
// others:
//
//     FUZZ_SEED=7 FUZZ_STEPS=1000000 npm run test:fuzz

const { FUZZ_SEED = '1', FUZZ_STEPS = '2000' } = process.env
/** A step takes some milliseconds, or a second where other programs judge. */
const patienceMs = 20_000
const program = fileURLToPath(new URL('run-session.ts', import.meta.url))
const seeds = [0, 1].map(offset => Number(FUZZ_SEED) + offset)

interface Ending {
  /** What was said last, newest first. */
  readonly last: readonly string[]
  readonly problem: string | undefined
}

function runSession(seed: number, setUp: string): Promise<Ending> {
  const flags = ['--conditions=metrics-facade-source', '--disable-warning=MetricsWarning', '--import', 'tsx']
  const child = spawn(process.execPath, [...flags, program, String(seed), setUp, FUZZ_STEPS])
  return new Promise(resolve => {
    let last: string[] = []
    let errors = ''
    let isHanging = false
    const hang = (): void => {
      isHanging = true
      child.kill('SIGKILL')
    }
    let watch = setTimeout(hang, patienceMs)
    child.stdout.setEncoding('utf8').on('data', text => {
      last = [...last, ...String(text).split('\n').filter(Boolean)].slice(-3)
      clearTimeout(watch)
      watch = setTimeout(hang, patienceMs)
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      errors = `${errors}${text}`.slice(0, 20_000)
    })
    child.on('close', code => {
      clearTimeout(watch)
      const isDone = code === 0 && last.at(-1) === 'done'
      const why = isHanging ? `took more than ${patienceMs} ms` : `ended the process (${code}):\n${errors}`
      resolve({ last: last.toReversed(), problem: isDone ? undefined : why })
    })
  })
}

for (const setUp of Object.keys(setUps)) {
  for (const seed of seeds) {
    test(`${FUZZ_STEPS} steps of seed ${seed} with ${setUp} keep to the books`, async () => {
      const { last, problem } = await runSession(seed, setUp)
      if (problem !== undefined) throw new Error(`The step\n  ${last.join('\n  after ')}\n${problem}`)
    })
  }
}

test.run()
