import { counter, gauge } from 'metrics-facade'
import { openPage, type PageContext, type PageOptions, type PageWindow } from './page-window.ts'

/** Opens a page with three metrics, or with what is recorded. */
export function open(
  context: PageContext,
  options: PageOptions = {},
  record: () => void = () => {
    counter('jobs_total', { queue: 'mail' }).increment()
    counter('jobs_failed_total', { queue: 'fax' }).increment()
    gauge('level').set(1)
  },
): Promise<PageWindow> {
  return openPage(context, record, undefined, options)
}

/** The words of the buttons that are pressed. */
export const pressed = (page: PageWindow): string[] =>
  page
    .all('.toolbar button')
    .flatMap(one => (one.getAttribute('aria-pressed') === 'true' ? [one.textContent] : []))

/** What the status says, and of what kind it is. */
export const status = (page: PageWindow): string[] => [
  page.text('.status'),
  page.one('.status').dataset.kind!,
]
