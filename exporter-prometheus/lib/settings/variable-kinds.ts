// What variables take, and how it is read.

export const url = {
  takes: 'a URL such as http://127.0.0.1:4318',
  read: (text: string): string | undefined => (URL.canParse(text) ? text : undefined),
} as const

export const pairs = {
  takes: 'pairs such as name=value, percent-encoded, with commas between them',
  read: (text: string): ReadonlyMap<string, string> | undefined => readPairs(text),
} as const

export const milliseconds = {
  takes: 'a number of milliseconds above 0',
  read: (text: string): number | undefined =>
    /^\d{1,10}$/.test(text) && Number(text) > 0 ? Number(text) : undefined,
} as const

export const path = {
  takes: 'the path of a file or directory',
  read: (text: string): string | undefined => (text.includes('\0') ? undefined : text),
} as const

export const word = { takes: 'a name', read: (text: string): string => text } as const

/** `name=value` pairs with commas between them, percent-encoded. */
function readPairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>()
  try {
    for (const pair of text.split(',').filter(one => one.trim() !== '')) {
      const [name, ...rest] = pair.split('=')
      if (rest.length === 0 || name!.trim() === '') return undefined
      pairs.set(decodeURIComponent(name!.trim()), decodeURIComponent(rest.join('=').trim()))
    }
    return pairs
  } catch {
    return undefined
  }
}
