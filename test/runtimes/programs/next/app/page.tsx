import { prometheusHandle } from 'metrics-exporter-prometheus'
import { emitOnce } from '../lib/emitting'

export const dynamic = 'force-dynamic'

export default function Page() {
  emitOnce()
  return <p>{prometheusHandle()!.contentType}</p>
}
