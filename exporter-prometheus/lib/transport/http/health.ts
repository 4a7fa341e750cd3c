import { messageOf } from 'metrics-facade'
import { shown } from '../../base/error.ts'
import { checkFunction } from '../../base/function.ts'
import { callLater } from '../../base/timers.ts'
import { type ShortAnswer, shortAnswer } from './answer.ts'
import { boundedJson } from './bounded-json.ts'

/** What a health check found. */
export interface HealthReport {
  /** Whether the program can do its work now. */
  readonly ready: boolean
  /** What helps to understand it. Written as JSON; what is too long, too deep or too much for a look is cut. */
  readonly details?: unknown
  /** The state of each endpoint, by its name, as `runtime.health()` of `metrics-facade/scope` returns it. */
  readonly endpoints?: Readonly<Record<string, string>> | undefined
}

/** Tells whether the program can do its work now: `true`, `false`, or a report, now or later. */
export type HealthCheck = () => boolean | HealthReport | Promise<boolean | HealthReport>

/** The health of a program, as listeners answer it. */
export class Health {
  readonly #check: HealthCheck
  #answering: Promise<ShortAnswer> | undefined

  /** @throws BuildError with code `INVALID_OPTION`. */
  constructor(check: HealthCheck, option: string) {
    this.#check = checkFunction(check, option, 'true, false or { ready, details }')
  }

  /**
   * Runs the check, or joins the run that is under way. A check that fails, or takes longer than `timeoutMs`, means that
   * the program is not ready. After the time-out the next request starts another run, so that one that hangs forever
   * does not decide for all. Never rejects.
   */
  answer(timeoutMs: number): Promise<ShortAnswer> {
    this.#answering ??= this.#run(timeoutMs).finally(() => {
      this.#answering = undefined
    })
    return this.#answering
  }

  async #run(timeoutMs: number): Promise<ShortAnswer> {
    let expire = (_error: Error): void => {}
    const expired = new Promise<never>((_resolve, reject) => {
      expire = reject
    })
    const cancel = callLater(timeoutMs, () =>
      expire(new Error(`it has not answered within ${String(timeoutMs)} milliseconds`)),
    )
    try {
      return answerOf(readReport(await Promise.race([this.#check(), expired])))
    } catch (error) {
      return answerOf({ ready: false, reason: `The health check failed: ${messageOf(error)}` })
    } finally {
      cancel()
    }
  }
}

/** @throws BuildError with code `INVALID_OPTION`. */
export function healthOf(check: HealthCheck, option: string): Health {
  return new Health(check, option)
}

interface Found extends HealthReport {
  /** Why it is not ready, if the check itself does not tell. */
  readonly reason?: string
}

function readReport(found: unknown): Found {
  if (typeof found === 'boolean') return { ready: found }
  const { ready, details, endpoints } = Object(found) as HealthReport
  // Details last: they may be so many that the rest is cut.
  if (typeof ready === 'boolean') return { ready, endpoints, details }
  return {
    ready: false,
    reason: `The health check returned ${shown(found)}: return true, false or { ready, details }.`,
  }
}

function answerOf({ ready, ...rest }: Found): ShortAnswer {
  const status = ready ? 'ready' : 'not ready'
  const body = { status, uptimeSeconds: Math.floor(process.uptime() * 1000) / 1000, ...rest }
  return shortAnswer(ready ? 200 : 503, `${boundedJson(body)}\n`, { 'Content-Type': 'application/json' })
}
