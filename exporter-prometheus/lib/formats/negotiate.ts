import negotiatorModule from 'negotiator'
import { defaultExport } from '../base/default-export.ts'
import type { Escaping } from '../names/escaping.ts'
import type { Format } from './format.ts'
import { jsonFormat } from './json.ts'
import { openMetricsDraftFormat, openMetricsFormat } from './openmetrics.ts'
import { protobufFormat } from './protobuf.ts'
import { textFormat } from './text.ts'

/** An exposition in the negotiated format: a string, or bytes if the format is binary, as protobuf is. */
export interface Negotiated {
  readonly contentType: string
  readonly body: string | Uint8Array
}

const Negotiator = defaultExport(negotiatorModule)

/** What answers a reader who asks for a media type with some of these parameters. */
interface Offer {
  readonly mediaType: string
  readonly format: Format
}

const escapings: readonly Escaping[] = ['allow-utf-8', 'underscores', 'dots', 'values']

/** A format for readers who name no escaping, and for those who name one; the answer's type then names it too. */
function offersOf(format: Format, mediaType: string = format.contentType): Offer[] {
  const escaped = escapings.map(escaping => ({
    mediaType: `${mediaType}; escaping=${escaping}`,
    format: { ...format, escaping, contentType: `${format.contentType}; escaping=${escaping}` },
  }))
  return [{ mediaType, format }, ...escaped]
}

/**
 * In order of preference. That order decides last: of formats with the same `q`, the one that the reader names most
 * exactly wins, then the one that it names first; only for those named together, as by a star, the order of the offers
 * decides. So a reader that accepts everything gets text, and gets JSON only if it prefers JSON. An offer does not fit if
 * the reader names a parameter that the offer does not have.
 */
const offers: readonly Offer[] = [
  ...offersOf(textFormat),
  ...offersOf(openMetricsFormat),
  ...offersOf(openMetricsDraftFormat),
  { mediaType: jsonFormat.contentType, format: jsonFormat },
  // What Prometheus 3 calls 1.0.0 is 0.0.4 with names in quotes, and is answered as such.
  ...offersOf(textFormat, 'text/plain; version=1.0.0; charset=utf-8'),
  ...offersOf(protobufFormat),
]
const textOrJsonOffers = offers.filter(
  ({ mediaType, format }) => format === jsonFormat || mediaType.startsWith('text/'),
)

/** Characters of a header that are looked at. No reader known sends more than 400, and 1,000 could take 9 ms to read. */
const longestHeader = 500

/** What was negotiated before: readers send the same header each time, and reading it takes 0.2 ms, 3 at the worst. */
const negotiated = new Map<string, Format>()
const mostNegotiated = 100

/** An escaping of a later day must not cost a reader its format: it gets the one that is for who names none. */
function withoutUnknownEscapings(accept: string): string {
  return accept.replace(/;\s*escaping\s*=\s*"?([^;,"\s]*)"?/gi, (parameter, name: string) =>
    escapings.some(escaping => escaping === name.toLowerCase()) ? parameter : '',
  )
}

function preferred(accept: string, among: readonly Offer[]): Format {
  const mediaTypes = among.map(({ mediaType }) => mediaType)
  const [chosen] = new Negotiator({ headers: { accept } }).mediaTypes(mediaTypes)
  return among.find(({ mediaType }) => mediaType === chosen)?.format ?? textFormat
}

/**
 * What of text and JSON a reader likes more, and text where both are liked as much: HTTP clients in programs send
 * `application/json, text/plain, *\/*` without being asked, and who fetches metrics with one of them wants the text.
 */
function textOrJson(accept: string): Format {
  const withJsonLess = accept.replace(/\bapplication\/json(?![\w.+-])[^,]*/gi, range => {
    const given = /;\s*q\s*=\s*"?([\d.]+)[^;]*/i.exec(range)
    const quality = Number(given?.[1] ?? 1)
    return quality > 0 ? `${range.replace(given?.[0] ?? '', '')};q=${quality * 0.9999}` : range
  })
  return preferred(withJsonLess, textOrJsonOffers)
}

/**
 * The format that an `Accept` header asks for. A reader that takes none of them, or sends no header, gets text: a
 * scraper that reads another answer than it asked for is better off than one that gets none.
 */
export function negotiateFormat(accept: string | null | undefined): Format {
  if (accept === undefined || accept === null || accept.length > longestHeader) return textFormat
  let format = negotiated.get(accept)
  if (format === undefined) {
    const known = withoutUnknownEscapings(accept)
    format = preferred(known, offers)
    if (format === jsonFormat) format = textOrJson(known)
    if (negotiated.size >= mostNegotiated) negotiated.clear()
    negotiated.set(accept, format)
  }
  return format
}

/** The first of the codings at hand that an `Accept-Encoding` header likes most; `undefined` for the plain body. */
export function negotiateCoding(
  acceptEncoding: string | undefined,
  codings: readonly string[],
): string | undefined {
  // Without the header a reader takes any, by the letter; but those who send none mostly read none.
  if (acceptEncoding === undefined || acceptEncoding.length > longestHeader) return undefined
  const reader = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } })
  const [chosen] = reader.encodings([...codings, 'identity'])
  return chosen === 'identity' ? undefined : chosen
}
