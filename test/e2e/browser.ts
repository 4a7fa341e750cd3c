import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { eventually } from './processes.ts'

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** Starts the Chromium of the system. */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    const remedy = 'Install it (Debian: apt-get install chromium), or name its program in CHROMIUM.'
    throw new Error(`There is no Chromium at ${executablePath}. ${remedy}`)
  }
  const args = [...quiet, '--disable-component-update', '--disable-sync']
  return chromium.launch({ executablePath, chromiumSandbox: false, args })
}

/** A page of metrics in a browser, and what it should not do. */
export interface Opened {
  readonly page: Page
  /** Errors of its program, and what its content security policy has refused. */
  readonly problems: string[]
  /** What it has asked for. */
  readonly requests: string[]
}

/** Opens a page and waits for its first values. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const page = await browser.newPage(options)
  const problems: string[] = []
  const requests: string[] = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('request', request => requests.push(request.url()))
  await page.goto(url)
  await page.getByRole('status').getByText('live').waitFor()
  return { page, problems, requests }
}

/** The numbers in the table of a metric: by the name of each row, those of its cells. */
export async function tableOf(page: Page, name: string): Promise<Record<string, number[]>> {
  const card = page.getByRole('article', { name, exact: true })
  await card.scrollIntoViewIfNeeded()
  await card.getByRole('table').waitFor()
  // Of many series, those of one label are together at first.
  const split = card.getByRole('combobox')
  if (await split.isVisible()) await split.selectOption('*')
  const more = card.getByRole('button', { name: /^show \d+ more$/ })
  if (await more.isVisible()) await more.click()
  return card.getByRole('table').evaluate((table: unknown) => {
    const { tBodies } = table as HTMLTable
    const rows = [...tBodies[0]!.rows].map(row => [
      row.cells[0]!.textContent,
      [...row.querySelectorAll('data')].map(({ value }) => (value === '' ? Number.NaN : Number(value))),
    ])
    return Object.fromEntries(rows)
  })
}

/** What is used here of a table in a browser, whose types these tests do not have. */
interface HTMLTable {
  readonly tBodies: ReadonlyArray<{ readonly rows: Iterable<HTMLRow> }>
}

interface HTMLRow {
  readonly cells: ReadonlyArray<{ readonly textContent: string }>
  querySelectorAll(selector: 'data'): Iterable<{ readonly value: string }>
}

/** Waits until the table of a metric has what is expected. */
export async function shows(
  page: Page,
  name: string,
  isAsExpected: (rows: Record<string, number[]>) => boolean,
): Promise<Record<string, number[]>> {
  let last = {}
  return eventually(`${name} to be as expected`, async () => {
    const rows = await tableOf(page, name)
    last = rows
    return isAsExpected(rows) ? rows : undefined
  }).catch(error => {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`)
  })
}
