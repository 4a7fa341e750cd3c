import { messageOf, version } from 'metrics-facade'
import { type Command, commands } from './commands.ts'
import { CommandError } from './error.ts'
import { commonOptions, describeOptions, parseOptions, pattern } from './options.ts'
import { readSource } from './source.ts'
import type { World } from './world.ts'

const program = 'metrics-exporter-prometheus'

const places = `SOURCE is a URL, such as http://127.0.0.1:9000/metrics, a file, or - for standard input: in the text format
of Prometheus, in OpenMetrics, or JSON, as renderJson() of a handle returns it. Objectives are in JSON alone, which the
listener of the exporter answers with by itself.
`

function generalHelp(): string {
  const width = Math.max(...Object.keys(commands).map(name => name.length))
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}\n`)
  return `Usage: ${program} COMMAND SOURCE [OPTION…]

Reads the metrics of a program, and writes to standard output:

${lines.join('')}
${places}
"${program} COMMAND --help" has the options of each.
Exit codes: 0; 1 if it failed; 2 if it was called wrongly.
`
}

function helpOf(name: string, { about, options }: Command): string {
  return `Usage: ${program} ${name} SOURCE [OPTION…]

Writes ${about}.

${describeOptions({ ...options, ...commonOptions })}
${places}`
}

function commandNamed(name: string): Command {
  if (Object.hasOwn(commands, name)) return commands[name]!
  const names = Object.keys(commands)
  throw new CommandError(
    `There is no command ${messageOf(name)}. The commands are ${names.join(', ')}; --help says more.`,
    2,
  )
}

async function execute([name = '--help', ...argv]: readonly string[], world: World): Promise<void> {
  if (['--help', '-h', 'help'].includes(name)) return world.write(generalHelp())
  if (name === '--version') return world.write(`${version}\n`)
  const command = commandNamed(name)
  const given = parseOptions(argv, { ...command.options, ...commonOptions })
  if (given.flags.help) return world.write(helpOf(name, command))
  const { place, lists, texts } = given
  if (place === undefined) {
    throw new CommandError(
      `Give a URL or a file, such as http://127.0.0.1:9000/metrics. "${messageOf(name)} --help" says more.`,
      2,
    )
  }
  const source = { place, headers: lists.header!, match: pattern(texts.match, 'match') }
  await command.run(() => readSource(source, world), given, world)
}

/** Runs the command, and returns what the process is to end with. */
export async function runCommand(world: World): Promise<number> {
  try {
    await execute(world.argv, world)
    return 0
  } catch (error) {
    const isKnown = error instanceof CommandError
    world.complain(`${program}: ${isKnown ? error.message : messageOf(error, 1000)}\n`)
    return isKnown ? error.exitCode : 1
  }
}
