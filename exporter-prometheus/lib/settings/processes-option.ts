import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'

/** Which processes are one program, and where they share their metrics. */
export interface ProcessesOption {
  /** A directory for nothing else, which all processes may write into; a path that is not absolute begins at the working directory. */
  readonly directory: string
  /** The name of the program; by default that of the package of the main script, or the folder of the script. */
  readonly program?: string | undefined
}

const remedy = "Give a directory for nothing else, such as { directory: '/run/app/metrics' }."

/** @throws BuildError with code `INVALID_PROCESSES`. */
export function checkProcesses(directory: string, program?: string | undefined): ProcessesOption {
  for (const [what, given] of [
    ['directory', directory],
    ['program', program ?? 'program'],
  ] as const) {
    if (typeof given === 'string' && given.trim() !== '' && !given.includes('\0')) continue
    throw new BuildError('INVALID_PROCESSES', `withProcesses got ${shown(given)} for the ${what}. ${remedy}`)
  }
  return { directory, program }
}

/** Reads the option `processes`, unchecked. */
export function readProcesses(given: ProcessesOption): readonly [string, (string | undefined)?] {
  const unknown = isPlainObject(given) ? unknownKey(given, ['directory', 'program']) : undefined
  if (!isPlainObject(given) || unknown !== undefined) {
    const problem = unknown === undefined ? 'it is not an object' : `there is no ${shown(unknown)}`
    throw new BuildError('INVALID_PROCESSES', `withProcesses is ${shown(given)}: ${problem}. ${remedy}`)
  }
  return [given.directory, given.program]
}
