import { Unit } from 'metrics-facade'
import type { Emitter } from './emitter.ts'
import type { Source } from './source.ts'

/** The CPU time that all threads of the process have used since its start. */
export function createCpuSource(emitter: Emitter): Source {
  const raiseUser = emitter.counter(
    'process_cpu_user_seconds_total',
    Unit.Seconds,
    'CPU time spent in user code',
  )
  const raiseSystem = emitter.counter(
    'process_cpu_system_seconds_total',
    Unit.Seconds,
    'CPU time spent in the kernel',
  )
  const raiseBoth = emitter.counter(
    'process_cpu_seconds_total',
    Unit.Seconds,
    'CPU time spent in user code and in the kernel',
  )
  return {
    name: 'process_cpu',
    isOfProcess: true,
    read() {
      const { user, system } = process.cpuUsage()
      raiseUser(user / 1e6)
      raiseSystem(system / 1e6)
      raiseBoth((user + system) / 1e6)
    },
  }
}
