import { readFile } from 'node:fs/promises'
import { messageOf } from 'metrics-facade'
import type { ExposedFamily } from '../model/exposition.ts'
import { type Dashboard, makeDashboard, mergeDashboards } from './dashboard.ts'
import { writeDocs } from './docs.ts'
import { CommandError } from './error.ts'
import { objectivesOf, parseObjective } from './objectives.ts'
import { type Given, type Options, wholeNumber } from './options.ts'
import { writeRuleTests } from './rule-tests.ts'
import { writeRules } from './rules.ts'
import { fewValues, writeTypes } from './types.ts'
import { watchMetrics } from './watch.ts'
import type { World } from './world.ts'

type Families = readonly ExposedFamily[]

/** A command that does something with metrics. */
export interface Command {
  readonly about: string
  readonly options: Options
  /** @param read - reads the metrics, as often as it is called. */
  readonly run: (read: () => Promise<Families>, given: Given, world: World) => Promise<void>
}

/** What a command does that makes a text of metrics. */
function writes(make: (families: Families, given: Given) => string | Promise<string>): Command['run'] {
  return async (read, given, world) => world.write(await make(await read(), given))
}

const without: Options = {
  without: {
    value: 'LABEL',
    isRepeated: true,
    help: 'leaves out a label, such as one that all metrics have',
  },
}

async function readDashboard(path: string): Promise<Dashboard> {
  const remedy = 'Give a dashboard that Grafana has exported as JSON, or leave --merge out the first time.'
  let dashboard: Partial<Dashboard>
  try {
    dashboard = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new CommandError(`${messageOf(path)} cannot be merged: ${messageOf(error)}. ${remedy}`)
  }
  const { panels, templating = { list: [] } } = dashboard ?? {}
  if (!Array.isArray(panels) || !Array.isArray(templating?.list)) {
    throw new CommandError(`${messageOf(path)} has no panels. ${remedy}`)
  }
  return { ...dashboard, panels, templating }
}

export const commands: Readonly<Record<string, Command>> = {
  dashboard: {
    about: 'a dashboard for Grafana, as JSON',
    options: {
      title: { value: 'TITLE', help: 'its title, "Metrics" by default' },
      merge: { value: 'FILE', help: 'an older one, whose panels that were added by hand are kept' },
    },
    run: writes(async (families, { texts }) => {
      const fresh = makeDashboard(families, texts.title ?? 'Metrics')
      const whole =
        texts.merge === undefined ? fresh : mergeDashboards(await readDashboard(texts.merge), fresh)
      return `${JSON.stringify(whole, null, 2)}\n`
    }),
  },
  rules: {
    about: 'recording rules and alerts for Prometheus, as YAML',
    options: {
      objective: {
        value: 'NAME=THRESHOLD:RATIO',
        isRepeated: true,
        help: 'one beside those that metrics are described with',
      },
      tests: {
        value: 'RULES',
        help: 'their tests for promtool instead; RULES is the file that has the rules',
      },
    },
    run: writes((families, { texts, lists }) => {
      const objectives = objectivesOf(families, lists.objective!.map(parseObjective))
      if (texts.tests === undefined) return writeRules(families, objectives)
      if (objectives.length > 0) return writeRuleTests(objectives, texts.tests)
      throw new CommandError(
        'There are no alerts to test: describe a histogram with { objective: { threshold: 0.25, ratio: 0.99 } }, or give --objective.',
      )
    }),
  },
  docs: {
    about: 'a table of all metrics, in Markdown',
    options: without,
    run: writes((families, { lists }) => writeDocs(families, { without: lists.without! })),
  },
  types: {
    about: 'declarations that have the compiler check labels',
    options: {
      ...without,
      values: { value: 'NUMBER', help: `labels with more values are any string, ${fewValues} by default` },
    },
    run: writes((families, { texts, lists }) =>
      writeTypes(families, {
        most: wholeNumber(texts.values, fewValues, 'values'),
        without: lists.without!,
      }),
    ),
  },
  watch: {
    about: 'metrics as they change, in a terminal; elsewhere two readings as a table',
    options: { interval: { value: 'SECONDS', help: 'between two readings, 2 by default' } },
    run: (read, { place, texts }, world) => {
      const seconds = wholeNumber(texts.interval, 2, 'interval')
      if (seconds > 0 && place !== '-') return watchMetrics(place!, read, seconds * 1000, world)
      throw new CommandError(
        'Give "watch" a URL or a file, which can be read again, and --interval a second at least.',
        2,
      )
    },
  },
}
