import { handle } from '../../lib/metrics'

export const dynamic = 'force-dynamic'
export const GET = handle.fetchHandler({ compress: false })
