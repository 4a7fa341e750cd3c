import { counter } from 'metrics-facade'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  counter('hits_total').increment()
  return new Response('as written')
}
