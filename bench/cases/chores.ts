/** Throws if an exposition has any series of the store. */
export function checkNone(text: string): void {
  const line = /^http_requests_.*/m.exec(text)
  if (line !== null) throw new Error(`This is still there: ${line[0]}`)
}

/** Throws unless an exposition has this many series of the store with this in their labels. */
export function checkShown(text: string, part: string, series: number): void {
  const shown = text.split('\n').filter(line => line.startsWith('http_requests_') && line.includes(part))
  if (shown.length !== series) throw new Error(`${shown.length} of ${series} series are shown with ${part}`)
}
